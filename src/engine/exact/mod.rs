//! SUM, AVG and STDDEV over DOUBLE whose result does not depend on the order of the rows.
//!
//! Each value is added as an integer of 1e-12 units (see [`crate::money`]) and the total becomes a double once.
//! Values that are no such integer (NaN, infinities, |x| ≥ 1e15) are kept aside and added in the order of their bits.
//! Over every other type the functions are DataFusion's own.

mod deviation;
mod distinct;
mod groups;
mod sums;

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result;
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, Signature,
};
use datafusion::prelude::SessionContext;

use distinct::Distinct;
use groups::ExactGroups;
use sums::ExactOne;

/// Puts the exact functions in the place of DataFusion's.
pub fn register(context: &SessionContext) {
    for (finish, inner) in [(Finish::Sum, sum_udaf()), (Finish::Mean, avg_udaf())] {
        context.register_udaf(AggregateUDF::from(Exact { finish, inner }));
    }
    for function in deviation::all() {
        context.register_udaf(function);
    }
}

/// What becomes of a group's total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Finish {
    Sum,
    Mean,
}

/// SUM or AVG: exact over DOUBLE, DataFusion's own otherwise.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Exact {
    finish: Finish,
    inner: Arc<AggregateUDF>,
}

impl Exact {
    fn is_ours(args: &AccumulatorArgs<'_>) -> bool {
        args.expr_fields.first().is_some_and(|field| field.data_type() == &DataType::Float64)
    }
}

/// The state of one group: units, count, and the values kept aside.
fn state_fields(name: &str) -> Vec<FieldRef> {
    let item = Field::new_list_field(DataType::Float64, true);
    vec![
        Arc::new(Field::new(format_state_name(name, "units"), groups::UNITS, true)),
        Arc::new(Field::new(format_state_name(name, "count"), DataType::Int64, true)),
        Arc::new(Field::new(format_state_name(name, "aside"), DataType::List(Arc::new(item)), true)),
    ]
}

impl AggregateUDFImpl for Exact {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(types)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(types)
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let double = args.input_fields.first().is_some_and(|field| field.data_type() == &DataType::Float64);
        match (double, args.is_distinct) {
            (true, false) => Ok(state_fields(args.name)),
            (true, true) => Ok(distinct::state_fields(args.name)),
            (false, _) => self.inner.state_fields(args),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        match (Self::is_ours(&args), args.is_distinct) {
            (true, false) => Ok(Box::new(ExactOne::new(self.finish))),
            (true, true) => Ok(Box::new(Distinct::new(ExactOne::new(self.finish)))),
            (false, _) => self.inner.accumulator(args),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        if Self::is_ours(&args) { !args.is_distinct } else { self.inner.groups_accumulator_supported(args) }
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        if Self::is_ours(&args) {
            return Ok(Box::new(ExactGroups::new(self.finish)));
        }
        self.inner.create_groups_accumulator(args)
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        if Self::is_ours(&args) && !args.is_distinct {
            return Ok(Box::new(ExactOne::new(self.finish)));
        }
        self.inner.create_sliding_accumulator(args)
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }
}
