# A mail server whose certificate has expired, and one that is down: one clear error, then all arrives once.
. ./lib.sh
start_mail
install_package /box/dondoc_*-1_*.deb >/dev/null
commune 10 2025-12-03

# certificate FROM TO: the mail server's own, signed by itself.
certificate() {
	local place=/tmp/ca
	rm -rf $place && mkdir $place && touch $place/index && echo 01 >$place/serial
	printf '[ca]\ndefault_ca = own\n[own]\ndir = %s\ndatabase = %s/index\nserial = %s/serial\nnew_certs_dir = %s\ndefault_md = sha256\npolicy = any\nx509_extensions = server\ncopy_extensions = none\n[any]\ncommonName = supplied\n[server]\nsubjectAltName = DNS:localhost\nbasicConstraints = CA:FALSE\n' \
		$place $place $place $place >$place/conf
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout $place/key -out $place/request 2>/dev/null
	openssl ca -batch -config $place/conf -selfsign -keyfile $place/key -in $place/request -out $place/cert \
		-startdate "$1" -enddate "$2" -notext 2>/dev/null
	cat $place/cert $place/key >/etc/exim4/box.pem
	chown root:Debian-exim /etc/exim4/box.pem
	chmod 640 /etc/exim4/box.pem
	cp $place/cert /etc/dondoc/ca.pem
	chmod 644 /etc/dondoc/ca.pem
}

# at INSTANT: the service starts again and believes that it is then.
at() {
	settings "ExecStart=
ExecStart=/usr/bin/dondoc --now $1 run"
	since=$(second)
	systemctl restart dondoc
}
journal() { journalctl -u dondoc --since "@$since" --output=cat --no-pager; }
warned_of() { journal | grep -qi -- "$1"; }
told_once() {
	within 30 sh -c "test -n \"\$(journalctl -u dondoc --since @$since --priority=err --output=cat --no-pager)\""
	sleep 3
	errors_since "$since" >/tmp/errors
	cat /tmp/errors
	same "$(wc -l </tmp/errors)" 1 && grep -q "stands still" /tmp/errors
}

certificate 200101000000Z 210101000000Z
sed -i 's/^tls = "none"/tls = "starttls"/; s/^host = "127.0.0.1"/host = "localhost"/' /etc/dondoc/dondoc.toml
sed -i '0,/^# ca_file = /s|^# ca_file = |ca_file = |' /etc/dondoc/dondoc.toml
systemctl restart exim4
within 10 mail_answers
at 2025-11-19T07:45:00+07:00
check "an expired certificate is named" within 30 warned_of expired
check "a moment's failure alarms nobody" same "$(errors_since "$since")" ""
at 2025-11-19T08:05:00+07:00
check "after a quarter of an hour there is one error" told_once
check "doctor says the same" sh -c 'dondoc doctor | grep -i expired'
check "nothing was sent" same "$(delivered)" 0
certificate 260101000000Z 460101000000Z
systemctl restart exim4
at 2025-11-19T09:00:00+07:00
check "with a new certificate everything is sent" within 60 has_delivered 10
check "once" within 20 nothing_open
check "without an error" same "$(errors_since "$since")" ""

systemctl stop exim4
at 2025-11-28T07:45:00+07:00
check "a mail server that is down is named" within 30 warned_of refused
at 2025-11-28T08:05:00+07:00
check "after a quarter of an hour there is one error" told_once
at 2025-11-28T16:30:00+07:00
check "and no other one that day" sh -c "sleep 5; test -z \"\$(journalctl -u dondoc --since @$since --priority=err --output=cat --no-pager)\""
systemctl start exim4
within 10 mail_answers
at 2025-12-01T07:45:00+07:00
check "when it is back everything is sent" within 60 has_delivered 20
check "and only once" within 20 nothing_open
check "to nobody twice" same "$(delivered)" 20
check "the audit holds" audit_holds
finish
