//! What became of something that came in.
//! Must not know who sent it, or what it said.

/// What became of something that came in. The texts are stored and counted, so they stay the same for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundOutcome {
    /// At least one event was recorded.
    Recorded,
    /// It was answered, and recorded no event.
    Answered,
    /// It was answered that it was not understood.
    Unclear,
    /// It got no answer, because too many of its kind had one.
    Unanswered,
    /// A greeting, which gets no answer.
    Greeting,
    /// A mail that looked automatic, after one that was answered.
    Automatic,
    /// A mail from a registered address that answers none of ours.
    NoAnswer,
    /// A mail with files from a registered address that no server vouches for.
    Unproven,
    /// A mail to somebody of ours from an address that config does not know.
    Elsewhere,
    /// From somebody whom config does not know.
    Stranger,
    /// A code that is wrong or has expired.
    WrongCode,
    /// One code too many.
    TooOften,
    /// A wish for a code.
    CodeAsked,
    /// A code that linked an account to a person.
    Bound,
}

impl InboundOutcome {
    /// The text in the store and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Answered => "answered",
            Self::Unclear => "unclear",
            Self::Unanswered => "unanswered",
            Self::Greeting => "greeting",
            Self::Automatic => "automatic",
            Self::NoAnswer => "no_answer",
            Self::Unproven => "unproven",
            Self::Elsewhere => "elsewhere",
            Self::Stranger => "stranger",
            Self::WrongCode => "wrong_code",
            Self::TooOften => "too_often",
            Self::CodeAsked => "code_asked",
            Self::Bound => "bound",
        }
    }
}
