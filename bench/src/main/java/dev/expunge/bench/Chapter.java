package dev.expunge.bench;

/// The page of the documentation that figures are written into.
final class Chapter {
    private static final String PAGE = """
            # Benchmarks

            Made by `bench/run`, which measures everything side by side in one run: seconds depend on the machine, ratios
            hardly. `bench/run --help` lists what can be chosen; `bench/run --profile` shows where a batch's time goes.

            ## What the promises cost

            The deleting phase of Expunge, one worker, without traffic, with every check of the batch on, against

            - the **bare loop**: JDBC, as many users a transaction, one statement per table by key, no checks;
            - the **single transaction**: one `delete … using` per table, the keys in a temporary table.

            Both begin with the keys at hand; finding them is not counted. Each measurement has a fresh copy of the database
            after a checkpoint. The rounds change the order.

            {figures}""";

    private Chapter() {}

    static String wrap(String figures) {
        return PAGE.replace("{figures}", figures);
    }
}
