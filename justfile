# What CI checks, and typos where installed.
check:
    .ci/run
    if command -v typos >/dev/null; then typos; fi

# The tests alone.
test *ARGS:
    cargo test {{ARGS}}

# Writes sample-data/ anew; the bytes are the same as long as the generator is.
sample:
    cargo run --example generate_cur -- --out sample-data/cur --rows 76000 --months 3 --to 2025-01 --seed 42 \
        --grain hourly --rows-per-file 1000000 \
        --anomaly-file sample-data/anomalies.toml --invoice sample-data/invoice.toml \
        --cur-csv sample-data/cur-csv --cur2 sample-data/cur2 --focus sample-data/focus

# Writes the expected figures of the tests anew, with DuckDB.
expected:
    python3 tests/duckdb_expected.py

# Every report against plain DataFusion and DuckDB, on ten million rows (a release build: half an hour).
bench FOLDER="target/bench-bill":
    cargo run --release --example generate_cur -- --out {{FOLDER}} --rows 10000000 --months 3 --to 2025-01 --seed 7
    cargo bench --bench reports -- {{FOLDER}}
