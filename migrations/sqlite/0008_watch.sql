-- Items by status are counted for those who watch, without reading their bodies.

CREATE INDEX item_status ON item (org, status);
