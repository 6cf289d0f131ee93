//! What goes with a mail besides its words: the picture of the on-time rates, and the papers of the month.
//! Must not know how either is made, nor how a mail is put together.

use super::monthly;
use crate::engine::tenant::Tenant;
use crate::model::{AttachedFile, Form, InlinePicture, Instant};
use crate::paper::picture::bars;
use crate::planner::message::digest::Digest;
use crate::render::rates::CHART;

/// Makes the pictures and papers of a digest. What cannot go with the message is taken out of the digest, so that no
/// message promises what it does not hold: it leaves without it, and the log says why.
pub(in crate::engine) async fn beside(
    tenant: &Tenant,
    digest: &mut Digest,
    form: Form,
    now: Instant,
) -> (Vec<InlinePicture>, Vec<AttachedFile>) {
    if form != Form::Mail {
        digest.papers.clear();
        return (Vec::new(), Vec::new());
    }
    let mut pictures = Vec::new();
    if let Some(rates) = digest.rates.as_mut().filter(|rates| !rates.months.is_empty()) {
        let values: Vec<Option<f64>> = rates.months.iter().map(|month| month.rate).collect();
        match bars(&values, 1.0) {
            Ok(png) => pictures.push(InlinePicture { id: CHART, png }),
            Err(error) => {
                tracing::warn!(%error, "the picture of the on-time rates cannot be drawn");
                rates.months.clear();
            }
        }
    }
    let mut files = Vec::new();
    let mut made = Vec::new();
    for paper in std::mem::take(&mut digest.papers) {
        match monthly(tenant, &paper, now).await {
            Ok(bytes) => {
                let (name, kind) = (paper.name.file_name(paper.form), paper.form.media_type());
                files.push(AttachedFile { name, kind, bytes });
                made.push(paper);
            }
            Err(error) => {
                tracing::warn!(paper = paper.name.as_str(), %error, "a paper of the month cannot be made");
            }
        }
    }
    digest.papers = made;
    (pictures, files)
}
