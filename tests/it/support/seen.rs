//! What is seen of a page, whatever it shows: what is outside of the window, what cannot be read, what has no name.

use serde_json::{Value, json};

use super::chromium::Chromium;

/// What is outside of the window, but for what scrolls in a box of its own. A phone's window grows with an overflowing page,
/// so its width is given.
#[track_caller]
pub fn overflowing(page: &mut Chromium, width: u32) -> Vec<String> {
    let beyond = format!(
        "[...document.body.querySelectorAll('*')]
            .filter(e => !e.parentElement.closest('.scroll, pre, div[style*=overflow-x]'))
            .filter(e => e.getBoundingClientRect().right > {width} + 0.5 || e.getBoundingClientRect().left < -0.5)
            .map(e => e.outerHTML.slice(0, 80))"
    );
    let beyond = serde_json::from_value(page.evaluate(&beyond)).unwrap();
    if Vec::is_empty(&beyond) {
        assert_eq!(page.evaluate("document.documentElement.scrollWidth"), width);
    }
    beyond
}

/// Each element with words of its own whose contrast with what is behind it, by the formula of WCAG 2, is less than 4.5,
/// charts aside; `measured` counts them all.
const FAINT: &str = "(() => {
    const numbers = color => color.match(/[\\d.]+/g).map(Number);
    const light = color => {
        const [r, g, b] = numbers(color).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = e => {
        for (; e; e = e.parentElement) {
            const color = getComputedStyle(e).backgroundColor;
            if (numbers(color)[3] !== 0) return color;
        }
        return 'rgb(255, 255, 255)';
    };
    const ratio = e => {
        const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const worded = e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) && !e.closest('svg, script');
    const all = [...document.body.querySelectorAll('*')].filter(worded);
    return { measured: all.length, faint: all.filter(e => ratio(e) < 4.5).map(e => e.outerHTML.slice(0, 80)) };
})()";

/// Fails where words are too faint, or where there are not more than so many.
#[track_caller]
pub fn is_readable(page: &mut Chromium, words: u64) {
    let found = page.evaluate(FAINT);
    assert_eq!(found["faint"], json!([]));
    assert!(found["measured"].as_u64() > Some(words), "{found}");
}

/// What a page lacks for those who do not see it or do not use a mouse, as a list of faults.
const FAULTS: &str = "(() => {
    const faults = [];
    const check = (is, what, e) => is || faults.push(`${what}: ${e.outerHTML.slice(0, 90)}`);
    const all = selector => [...document.querySelectorAll(selector)];
    const seen = e => e.checkVisibility();
    check(document.documentElement.lang && document.title, 'language, title', document.documentElement);
    check(all('h1').length === 1, 'one h1', document.body);
    let last = 0;
    for (const e of all('h1, h2, h3, h4, h5, h6')) {
        const level = Number(e.tagName[1]);
        check(level <= last + 1, `a level is skipped after h${last}`, e);
        check(e.textContent.trim(), 'a heading without words', e);
        last = level;
    }
    for (const e of all('table')) {
        check(e.caption?.textContent.trim(), 'caption', e);
        check(e.tHead && [...e.tHead.rows[0].cells].every(c => c.tagName === 'TH' && c.scope === 'col'), 'columns', e);
        for (const row of [...e.tBodies[0].rows, ...(e.tFoot?.rows ?? [])]) {
            check([...row.cells].filter(c => c.tagName === 'TH' && c.scope === 'row').length === 1, 'row', row);
            check(row.cells.length === e.tHead.rows[0].cells.length, 'cells', row);
        }
    }
    for (const e of all('.scroll')) check(e.tabIndex === 0 && e.getAttribute('aria-labelledby'), 'scrolled by keys', e);
    for (const e of all('button, label').filter(seen)) {
        const { height, width } = e.getBoundingClientRect();
        check(height >= 24 && width >= 24, `a target of ${width} by ${height}`, e);
    }
    for (const e of all('[aria-labelledby]')) {
        const ids = e.getAttribute('aria-labelledby').split(' ');
        check(ids.every(id => document.getElementById(id)), 'a label that is not there', e);
    }
    all('[id]').forEach((e, at, others) => check(others.findIndex(o => o.id === e.id) === at, 'a doubled id', e));
    all('[role=img]').forEach(e => check(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'), 'words', e));
    return faults;
})()";

/// What a page lacks for those who do not see it or do not use a mouse.
pub fn faults(page: &mut Chromium) -> Vec<String> {
    let mut faults: Vec<String> = serde_json::from_value(page.evaluate(FAULTS)).unwrap();
    let tree = page.accessibility();
    let nodes = tree["nodes"].as_array().unwrap();
    let is_used = |node: &&Value| {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        node["ignored"] == false
            && ["button", "checkbox", "DisclosureTriangle", "link", "region", "table", "group"].contains(&role)
            // What <details> makes of itself has no name, and its summary has.
            && !(role == "group" && node["name"]["value"] == "" && node["properties"] == json!([]))
    };
    let used: Vec<&Value> = nodes.iter().filter(is_used).collect();
    assert!(!used.is_empty());
    let is_nameless = |node: &&&Value| node["name"]["value"].as_str().is_none_or(|name| name.trim().is_empty());
    faults.extend(used.iter().filter(is_nameless).map(|node| format!("no name: {node}")));
    faults
}
