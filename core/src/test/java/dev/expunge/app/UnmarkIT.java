package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.cli.Called;
import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Taking marks away again: those that we have set, and no others.
class UnmarkIT {
    private static final String FOREIGN = "2021-01-01 00:00:00+00";

    @TempDir
    Path folder;

    /// Composite text keys under reserved names.
    private Trial trial() {
        String ddl = """
                create table "order" ("select" varchar(6) collate "C", "from" text, "user" int not null default 0,
                                      "deleted at" timestamptz, primary key ("select", "from"));
                insert into "order" select 'a' || n, 'it''s \\' || n from generate_series(1, 6) n""";
        return Trial.of(folder, ddl, new Trial.Wanted("public.\"order\"", "true", "", 2))
                .altered(text -> text + "soft_delete: { column: '\"deleted at\"', grace: 0 days }\n");
    }

    private static String marked(Trial trial) {
        return trial.one("select coalesce(string_agg(\"select\", ' ' order by \"select\"), '') from \"order\""
                + " where \"deleted at\" is not null");
    }

    private static void refused(Code code, ThrowingCallable what, String said) {
        assertThatThrownBy(what)
                .hasMessageContaining(said)
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    @Test
    void aRunIsUndoneButForMarksThatAreNotItsOwn() {
        Trial trial = trial();
        var marking = new Marking(trial);
        trial.execute("update \"order\" set \"deleted at\" = '" + FOREIGN + "' where \"select\" = 'a1'");
        Outcome first = marking.mark();
        trial.execute("update \"order\" set \"deleted at\" = '" + FOREIGN + "' where \"select\" = 'a2';"
                + "update \"order\" set \"deleted at\" = null where \"select\" = 'a3'");
        Outcome second = marking.mark();
        trial.execute(
                "insert into \"order\" select 'a0', '', 0, as_of from expunge.run" + " where id = " + first.run());

        Outcome undone = marking.unmark(first.run());

        assertThat(undone.totals().deleted()).isEqualTo(3);
        assertThat(marked(trial)).isEqualTo("a0 a1 a2 a3");
        assertThat(trial.count("select count(*) from \"order\" where \"deleted at\" = '" + FOREIGN + "'"))
                .isEqualTo(2);
        assertThat(marking.unmark(first.run()).totals().candidates()).isZero();
        assertThat(trial.one(
                        "select string_agg(body, ' ' order by entry) from expunge.ledger where run = " + undone.run()))
                .contains("\"purpose\":\"unmark\"", "\"unmarked\":2", "\"unmarked\":1");

        Called.with("close", folder.resolve("spec.yaml").toString(), "--run", Long.toString(second.run()));
        marking.unmark(second.run());
        assertThat(marked(trial)).as("also of a run that was closed").isEqualTo("a0 a1 a2");
    }

    @Test
    void aMarkThatBecomesSomebodyElsesMeanwhileIsLeftAlone() {
        Trial trial = trial();
        var marking = new Marking(trial);
        Outcome marked = marking.mark();

        marking.execute(marking.ofRun(marked.run()), event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 1) {
                trial.execute("update \"order\" set \"deleted at\" = '" + FOREIGN + "' where \"select\" = 'a5'");
            }
        });

        assertThat(marked(trial)).isEqualTo("a5");
        assertThat(trial.leftAlone()).isEqualTo("spared unselected 1");
    }

    @Test
    void oneRowIsNamedByItsWholeKeyAsItIsWritten() {
        Trial trial = trial();
        var marking = new Marking(trial);
        marking.mark();

        assertThat(marking.unmark("a2", "it's \\2").totals().deleted()).isEqualTo(1);
        assertThat(marked(trial)).isEqualTo("a1 a3 a4 a5 a6");
        assertThat(marking.unmark("a2", "it's \\2").totals().candidates())
                .as("nothing is left to do")
                .isZero();
        refused(Code.NOT_OUR_MARK, () -> marking.unmark("a3", "it's \\2"), "there is no row");
        refused(Code.NOT_OUR_MARK, () -> marking.unmark("a3xxxxxxxxx", "it's \\3"), "there is no row");
        refused(Code.USAGE, () -> marking.unmark("a3"), "named by 2 values");
        trial.execute("update \"order\" set \"deleted at\" = '" + FOREIGN + "' where \"select\" = 'a3'");
        refused(Code.NOT_OUR_MARK, () -> marking.unmark("a3", "it's \\3"), "no run of ours has set");
        assertThat(marked(trial)).isEqualTo("a1 a3 a4 a5 a6");
    }

    @Test
    void aKeyThatCannotBeReadIsNotRepeated() {
        String ddl = "create table t (id int primary key, gone timestamptz); insert into t values (1)";
        Trial trial = Trial.of(folder, ddl, new Trial.Wanted("public.t", "true", "", 2))
                .altered(text -> text + "soft_delete: { column: gone, grace: 0 days }\n");
        new Marking(trial).mark();

        assertThatThrownBy(() -> new Marking(trial).unmark("Jane"))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.USAGE))
                .hasMessageNotContaining("Jane");
        assertThat(new Marking(trial).unmark("1").totals().deleted()).isEqualTo(1);
    }

    @Test
    void onlyARunThatMarkedCanBeUndone() {
        Trial trial = trial();
        var marking = new Marking(trial);
        refused(Code.RUN_UNKNOWN, () -> marking.unmark(1), "nothing was ever marked");
        Outcome marked = marking.mark();
        Outcome deleted = trial.run();

        refused(Code.RUN_UNKNOWN, () -> marking.unmark(deleted.run()), "has not marked rows");
        refused(Code.RUN_UNKNOWN, () -> marking.unmark(99), "has not marked rows");
        assertThat(marking.unmark(marked.run()).totals().candidates())
                .as("all of them are deleted")
                .isZero();
    }

    @Test
    void marksCanBeTakenAwayWhateverBecameOfTheSchemaAroundAndOfGuardsAndHolds() {
        Trial trial = trial();
        var marking = new Marking(trial);
        Outcome marked = marking.mark();
        Called.with("hold", "add", folder.resolve("spec.yaml").toString(), "a1", "it's \\1", "--reason", "LIT-1");
        trial.execute("create table lines (a varchar(6), b text, foreign key (a, b) references \"order\")");
        Trial refusing = trial.altered(text -> text.replace("max_ratio: 100%", "max_rows: 1"));

        assertThatThrownBy(new Marking(refusing)::mark).isInstanceOf(Failure.class);
        assertThat(new Marking(refusing).unmark(marked.run()).totals().deleted())
                .isEqualTo(6);
        assertThat(marked(trial)).isEmpty();
    }
}
