package dev.expunge.postgres;

import dev.expunge.approve.Review;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Draws of samples and what reviewers said of them, in the ledger. Neither holds a name or a key.
public final class Reviews {
    private static final String DRAWN = "sampled";
    private static final String GIVEN = "reviewed";
    private static final Sql ENTRIES =
            Sql.of("select entry, body, written_at from expunge.ledger where run = ? and kind = ? order by entry");
    private static final Sql WHO = Sql.of("select session_user::text");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Session session;
    private final long run;

    public Reviews(Session session, long run) {
        this.session = session;
        this.run = run;
    }

    /// Notes a draw.
    ///
    /// @param chosen whether a person chose the seed, and not chance
    public void drawn(String seed, int count, boolean chosen) {
        new PostgresLedger(session)
                .write(run, DRAWN, Map.of("seed", seed, "count", count, "chosen", chosen, "by", who()));
    }

    /// How many were drawn at most with a seed that chance chose; empty where there was no such draw.
    public Optional<Integer> drawnByChance(String seed) {
        List<JsonNode> draws = session.query(ENTRIES, Reviews::body, run, DRAWN).stream()
                .filter(body -> body.path("seed").asString().equals(seed))
                .toList();
        return draws.stream()
                        .findFirst()
                        .filter(first -> !first.path("chosen").asBoolean())
                        .isEmpty()
                ? Optional.empty()
                : draws.stream().map(body -> body.path("count").asInt()).max(Integer::compare);
    }

    /// Keeps a review; returns its entry of the ledger.
    public Review add(String sheet, String signature) {
        new PostgresLedger(session).write(run, GIVEN, Map.of("sheet", sheet, "signature", signature, "by", who()));
        return given().getLast();
    }

    /// What reviewers said, first to last.
    public List<Review> given() {
        return session.query(
                ENTRIES,
                row -> {
                    JsonNode body = body(row);
                    return new Review(
                            row.number(1),
                            body.path("sheet").asString(),
                            body.path("signature").asString(),
                            body.path("by").asString(),
                            row.instant(3).orElse(Instant.EPOCH));
                },
                run,
                GIVEN);
    }

    /// The database role of this connection.
    public String who() {
        return session.one(WHO, row -> row.text(1));
    }

    private static JsonNode body(Row row) {
        return JSON.readTree(row.text(2));
    }
}
