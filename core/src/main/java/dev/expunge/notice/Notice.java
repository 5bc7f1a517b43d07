package dev.expunge.notice;

import dev.expunge.spec.NoticeSpec.Occasion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What is told of the end of a run: names of the spec's own, a code, and counts. Never a parameter, a key or a
/// message of the server, which may hold what is somebody's (promise P11). Immutable.
///
/// @param spec its name
/// @param environment the database's, as the spec calls it
/// @param run its number; empty where none had begun
/// @param code of the failure, as `docs/errors.md` has it; empty for a success
/// @param counts of the run, by name, in their order
/// @param at by the clock of this machine
public record Notice(
        Occasion occasion,
        String spec,
        String environment,
        Optional<Long> run,
        Optional<String> code,
        Map<String, Long> counts,
        Instant at) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public Notice {
        counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /// One line for a subject or a chat.
    public String headline() {
        return "expunge: " + spec + " (" + environment + ") "
                + switch (occasion) {
                    case REFUSED -> "was refused";
                    case STOPPED -> "stopped before it was done";
                    case FINISHED -> "is done and verified";
                    case CERTIFICATE_DUE -> "is verified: its certificate is due";
                }
                + code.map(c -> ", " + c).orElse("");
    }

    /// All of it, for people.
    public String text() {
        var text = new StringBuilder(headline()).append('\n');
        run.ifPresent(number -> text.append("run ").append(number).append('\n'));
        counts.forEach(
                (name, count) -> text.append(name).append(' ').append(count).append('\n'));
        return text.append("at ").append(at).append('\n').toString();
    }

    /// All of it, for programs: one object.
    String json() {
        var node = JSON.createObjectNode()
                .put("source", "expunge")
                .put("occasion", occasion.name().toLowerCase(Locale.ROOT))
                .put("spec", spec)
                .put("environment", environment);
        run.ifPresentOrElse(number -> node.put("run", number), () -> node.putNull("run"));
        code.ifPresentOrElse(c -> node.put("code", c), () -> node.putNull("code"));
        counts.forEach(node::put);
        return JSON.writeValueAsString(node.put("at", at.toString()).put("text", headline()));
    }

    /// The headline and the counts as Slack takes a message.
    String slack() {
        return JSON.writeValueAsString(JSON.createObjectNode().put("text", text().strip()));
    }
}
