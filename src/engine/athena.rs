//! Athena's functions under the names that DataFusion has for them, put into the syntax tree.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Statement, visit_expressions_mut,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

static TEMPLATES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    toml::from_str(include_str!("athena.toml")).expect("athena.toml")
});

/// Rewrites every such call of a statement; calls over windows or with other clauses stay as they are.
pub fn rewrite(tree: &mut Statement) {
    let _ = visit_expressions_mut(tree, |expr| {
        if let Some(rewritten) = rewritten(expr) {
            *expr = rewritten;
        }
        ControlFlow::<()>::Continue(())
    });
}

fn rewritten(expr: &Expr) -> Option<Expr> {
    let Expr::Function(Function { name, args: FunctionArguments::List(list), over: None, filter: None, .. }) = expr
    else {
        return None;
    };
    let plain = list.clauses.is_empty() && list.duplicate_treatment.is_none();
    let args: Option<Vec<String>> = list.args.iter().map(argument).collect();
    let args = args.filter(|_| plain)?;
    let template = TEMPLATES.get(&format!("{}/{}", name.to_string().to_lowercase(), args.len()))?;
    let mut text = String::new();
    // Piece by piece, so that an argument that holds `{1}` as text stays as it is.
    for (index, piece) in template.split('{').enumerate() {
        let Some((number, rest)) = piece.split_once('}').filter(|_| index > 0) else {
            text.push_str(piece);
            continue;
        };
        text.push_str(args.get(number.parse::<usize>().ok()?)?);
        text.push_str(rest);
    }
    Parser::new(&GenericDialect {}).try_with_sql(&text).ok()?.parse_expr().ok()
}

fn argument(arg: &FunctionArg) -> Option<String> {
    match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(format!("({expr})")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(sql: &str) -> String {
        let mut tree = Parser::parse_sql(&GenericDialect {}, sql).unwrap().remove(0);
        rewrite(&mut tree);
        tree.to_string()
    }

    #[test]
    fn calls_become_what_datafusion_has() {
        assert_eq!(after("SELECT year(t) FROM cur"), "SELECT date_part('year', (t)) FROM cur");
        let nested = after("SELECT if(year(t) = 2025, 'a{1}', 'b') FROM cur");
        assert_eq!(nested, "SELECT CASE WHEN (date_part('year', (t)) = 2025) THEN ('a{1}') ELSE ('b') END FROM cur");
        assert_eq!(after("SELECT year, sum(x) FROM cur"), "SELECT year, sum(x) FROM cur");
    }

    #[test]
    fn every_template_is_sql_with_its_arguments() {
        for (name, template) in TEMPLATES.iter() {
            let count: usize = name.rsplit('/').next().unwrap().parse().unwrap();
            assert!((0..count).all(|index| template.contains(&format!("{{{index}}}"))), "{name}");
            let args = vec!["x"; count].join(", ");
            let sql = format!("SELECT {}({args}) FROM cur", name.split('/').next().unwrap());
            assert_ne!(after(&sql), sql, "{name}");
        }
    }
}
