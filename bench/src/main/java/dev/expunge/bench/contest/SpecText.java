package dev.expunge.bench.contest;

import dev.expunge.fluxmap.Fluxmap;

/// The spec that Expunge is given for a Fluxmap.
///
/// @param pace what stands behind `pace:`
/// @param edges more edges than a Fluxmap has, a line each
/// @param maxRatio the guard's limit
/// @param export whether there is one, to disk, encrypted
public record SpecText(String pace, String edges, String maxRatio, boolean export) {
    private static final String TEXT = """
            expunge: 1
            name: benchmark
            database:
              url: {url}
              environment: benchmark
            parameters:
              retainDays: { type: integer, minimum: 1, default: 90 }
            root: public.users
            criteria: |
              {criteria}
            edges:
              public.audit_logs(user_id): delete
              public.audit_logs(session_id): delete
              public.user_sessions(user_id): delete
              public.user_profiles(user_id): delete
              public.subscriptions(user_id): delete
              public.payment_methods(user_id): forbid
              public.users(referred_by): detach
            {edges}
            guards:
              max_ratio: {ratio}
              accept: { superuser: the server is the benchmark's own }
            pace: {pace}
            stop: { kill_file: hold }
            """;

    private static final String EXPORT = """
            backup:
              export:
                to: export
                encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
            """;

    /// The main job with its export.
    public static SpecText mainJob(String pace) {
        return new SpecText(pace, "", "40%", true);
    }

    /// The same without an export.
    public SpecText withoutExport() {
        return new SpecText(pace, edges, maxRatio, false);
    }

    /// The spec for one database.
    ///
    /// @param url its JDBC address, with the user
    public String of(String url) {
        String more = edges.isEmpty() ? "" : edges.strip().indent(2).stripTrailing();
        return TEXT.replace("{url}", url)
                        .replace("{edges}\n", more.isEmpty() ? "" : more + "\n")
                        .replace("{ratio}", maxRatio)
                        .replace("{pace}", pace)
                        .replace("{criteria}", Fluxmap.CRITERIA.strip().replace("\n", "\n  "))
                + (export ? EXPORT : "");
    }
}
