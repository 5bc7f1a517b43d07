package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.Back;
import dev.expunge.app.ReplayDrill;
import dev.expunge.app.Replays;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a replay would do, for people and for programs.
final class ReplayText {
    static final String NOBODY = "nobody of the lists is there; the ledger says so\n";

    private ReplayText() {}

    /// The last line is the command that does it.
    static String of(Replays.Look look, String execute) {
        return lists(look.back())
                + look.dry()
                        .map(dry -> "\n" + DryRunText.of(dry, execute))
                        .orElseGet(() -> look.back().lists().isEmpty()
                                ? ""
                                : "\nnobody is back; this writes it into the ledger, after which a run may go on:\n  "
                                        + execute + "\n");
    }

    private static String lists(Back back) {
        if (back.lists().isEmpty()) {
            return "no replay is due: this database knows every list of who was deleted\n";
        }
        var lines = new Columns("lr");
        lines.row("lists looked through", Amounts.count(back.lists().size()));
        lines.row("subjects in them", Amounts.count(back.named()));
        lines.row("back", Amounts.count(back.found()));
        if (back.reused() > 0) {
            lines.row("somebody new with an old key, left alone", Amounts.count(back.reused()));
        }
        if (back.otherRoot() > 0) {
            lines.row("LISTS OF ANOTHER TABLE, not looked through", Amounts.count(back.otherRoot()));
        }
        return "replay: who was deleted and is back\n" + lines.text();
    }

    /// What a drill has shown.
    static String of(ReplayDrill.Drilled drilled) {
        var lines = new Columns("lr");
        lines.row("lists looked through", Amounts.count(drilled.lists()));
        lines.row("subjects in them", Amounts.count(drilled.named()));
        lines.row("back before", Amounts.count(drilled.found()));
        lines.row("left after", Amounts.count(drilled.left()));
        lines.row("took", Amounts.rough(drilled.took()));
        return "drill of the replay: nobody is left; the ledger of the database says so\n" + lines.text();
    }

    static String json(ReplayDrill.Drilled drilled) {
        ObjectNode node = JsonMapper.shared().createObjectNode().put("event", "drill");
        node.put("lists", drilled.lists())
                .put("named", drilled.named())
                .put("found", drilled.found())
                .put("left", drilled.left())
                .put("seconds", drilled.took().toSeconds());
        return JsonMapper.shared().writeValueAsString(node) + "\n";
    }

    static String json(Replays.Look look, String execute) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode node = mapper.createObjectNode().put("event", "replay");
        node.put("lists", look.back().lists().size())
                .put("named", look.back().named())
                .put("found", look.back().found())
                .put("reused", look.back().reused())
                .put("signature", look.signature())
                .put("execute", execute);
        look.dry().ifPresent(dry -> node.set("dry_run", mapper.readTree(RunJson.of(dry, execute, Optional.empty()))));
        return mapper.writeValueAsString(node) + "\n";
    }

    static String nobodyJson() {
        return "{\"event\":\"replay\",\"found\":0}\n";
    }
}
