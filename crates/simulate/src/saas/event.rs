//! What happens to leads and accounts.

use records::Timestamp;

/// One row of an event file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) time: Timestamp,
    pub(super) kind: Kind,
    pub(super) detail: Detail,
}

impl Event {
    pub(super) fn new(time: Timestamp, kind: Kind) -> Event {
        Event { time, kind, detail: Detail::None }
    }

    pub(super) fn with(time: Timestamp, kind: Kind, detail: Detail) -> Event {
        Event { time, kind, detail }
    }
}

/// What came with an event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Detail {
    None,
    /// How long a page was looked at.
    Page {
        seconds: u32,
    },
    /// What was downloaded.
    Asset(&'static str),
    /// Which part of the product was used, for how long.
    Use {
        module: &'static str,
        minutes: u32,
    },
    /// How urgent a ticket is.
    Ticket {
        priority: &'static str,
    },
    /// The answer to "would you recommend us?", 0 to 10.
    Answer {
        score: u32,
    },
    /// An invoice paid, `days_late` after it was due.
    Payment {
        amount: u32,
        days_late: Option<u32>,
    },
}

/// The kind of an event or of an outcome, as the files name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Created,
    QualificationDue,
    EmailOpen,
    EmailClick,
    EmailReply,
    Unsubscribe,
    PageVisit,
    PricingPageVisit,
    Download,
    Form,
    Webinar,
    Meeting,
    Referral,
    ContractSigned,
    Onboarded,
    Login,
    FeatureUse,
    TicketOpened,
    TicketEscalated,
    TicketResolved,
    NpsAnswer,
    PaymentOnTime,
    PaymentLate,
    RenewalDue,
    Renewed,
    NotRenewed,
    Expanded,
    Churned,
    Converted,
    Lost,
}

impl Kind {
    /// Whether it is written among the outcomes.
    pub(super) fn is_outcome(self) -> bool {
        matches!(
            self,
            Kind::Renewed | Kind::NotRenewed | Kind::Expanded | Kind::Churned | Kind::Converted | Kind::Lost
        )
    }

    /// The name in the files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Created => "created",
            Kind::QualificationDue => "qualification_due",
            Kind::EmailOpen => "email_open",
            Kind::EmailClick => "email_click",
            Kind::EmailReply => "email_reply",
            Kind::Unsubscribe => "unsubscribe",
            Kind::PageVisit => "page_visit",
            Kind::PricingPageVisit => "pricing_page_visit",
            Kind::Download => "download",
            Kind::Form => "form",
            Kind::Webinar => "webinar",
            Kind::Meeting => "meeting",
            Kind::Referral => "referral",
            Kind::ContractSigned => "contract_signed",
            Kind::Onboarded => "onboarded",
            Kind::Login => "login",
            Kind::FeatureUse => "feature_use",
            Kind::TicketOpened => "ticket_opened",
            Kind::TicketEscalated => "ticket_escalated",
            Kind::TicketResolved => "ticket_resolved",
            Kind::NpsAnswer => "nps_answer",
            Kind::PaymentOnTime => "payment_on_time",
            Kind::PaymentLate => "payment_late",
            Kind::RenewalDue => "renewal_due",
            Kind::Renewed => "renewed",
            Kind::NotRenewed => "not_renewed",
            Kind::Expanded => "expanded",
            Kind::Churned => "churned",
            Kind::Converted => "converted",
            Kind::Lost => "lost",
        }
    }
}
