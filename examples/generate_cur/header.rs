//! The texts that a row has whatever it is charged for, and those of its service and region.

use crate::calendar::Month;
use crate::columns::Text;
use crate::line::{ChargeType, Template};
use crate::places::Region;
use crate::random::{line_item_id, mix};
use crate::services::Service;
use crate::world::World;

impl World {
    /// A line in a linked account.
    pub fn line(&self, charge: ChargeType, month: Month, account: usize) -> Template {
        let linked = &self.accounts.linked[account];
        self.line_of(charge, month, linked.payer, &linked.id)
    }

    /// A line in a payer's own account.
    pub fn payer_line(&self, charge: ChargeType, month: Month, payer: usize) -> Template {
        self.line_of(charge, month, payer, &self.accounts.payers[payer].id)
    }

    fn line_of(&self, charge: ChargeType, month: Month, payer: usize, account: &str) -> Template {
        let payers = &self.accounts.payers[payer];
        let mut line = Template::new(charge);
        line.set(Text::InvoiceId, self.invoice_id(month, payer));
        line.set(Text::InvoicingEntity, payers.entity);
        line.set(Text::LegalEntity, payers.entity);
        line.set(Text::BillingEntity, "AWS");
        line.set(Text::BillType, "Anniversary");
        line.set(Text::Payer, payers.id.clone());
        line.set(Text::Account, account.to_owned());
        line.set(Text::PricingCurrency, "USD");
        line
    }

    /// The invoice of a payer's month; the newest month has none yet.
    fn invoice_id(&self, month: Month, payer: usize) -> String {
        if self.months.last() == Some(&month) {
            return String::new();
        }
        let index = month.year.cast_unsigned() * 24 + month.month * 2;
        let bits = mix(self.seed ^ 0x1f0, u64::from(index) + payer as u64);
        format!("{}", 1_700_000_000 + bits % 400_000_000)
    }

    /// The identifier of a run of rows: the same over a month's hours, as AWS's are.
    pub fn line_id(&self, month: Month, of: u64, kind: ChargeType, part: usize) -> String {
        let index = month.year.cast_unsigned() * 12 + month.month;
        let place = u64::from(index) * 4096 + kind as u64 * 64 + part as u64;
        line_item_id(mix(self.seed ^ of, place))
    }
}

impl Template {
    /// Names the service.
    pub fn set_service(&mut self, service: &Service) {
        self.set(Text::ProductCode, service.code);
        self.set(Text::ServiceCode, service.attributes_code);
        self.set(Text::ServiceName, service.name);
        self.set(Text::ProductName, service.product);
    }

    /// Names the region.
    pub fn set_region(&mut self, region: &Region) {
        self.set(Text::Region, region.code);
        self.set(Text::RegionCode, region.code);
        self.set(Text::Location, region.location);
    }
}
