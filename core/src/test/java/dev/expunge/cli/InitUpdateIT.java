package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A spec that was drafted and decided, and a schema that goes on.
class InitUpdateIT {
    @TempDir
    Path folder;

    private String database = "";
    private Path spec = Path.of("");

    @BeforeEach
    void draft() throws IOException {
        database = TestServer.fluxmap();
        spec = folder.resolve("spec.yaml");
        Call.of("init", "public.users", "-o", spec.toString(), "--url", url(), "--user", "postgres")
                .succeeds();
        write(read().replace(": DECIDE", ": forbid # we thought about it")
                .replace("max_ratio: 10%", "max_ratio: 100%\n  accept: { superuser: tests own the server }"));
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private String url() {
        return "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database;
    }

    private Call call(String... args) {
        return Call.with(Map.of("DATABASE_URL", url() + "?user=postgres"), args);
    }

    private Call dryRun() {
        return call("run", spec.toString());
    }

    private Call update(String... more) {
        return call(Stream.concat(Stream.of("init", "--update", spec.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private void sql(String statements) {
        TestServer.execute(database, statements);
    }

    private String read() throws IOException {
        return Files.readString(spec);
    }

    private void write(String text) throws IOException {
        Files.writeString(spec, text);
    }

    @Test
    void aDecidedDraftFitsTheSchemaAndRuns() throws IOException {
        String before = read();

        dryRun().succeeds();
        update().succeeds().says("fits the schema: nothing to change");

        assertThat(read()).isEqualTo(before);
    }

    @Test
    void aNewReferenceIsToldProposedAndAddedAndNothingElseChanges() throws IOException {
        sql("create table logins (id bigint primary key, user_id bigint not null references users on delete cascade)");
        List<String> before = Files.readAllLines(spec);
        dryRun().fails(Code.EDGE_UNDECIDED).says("new      public.logins(user_id)", "proposed: delete", "--update");

        Call shown = update("--dry-run").succeeds().says("nothing was written", "1 new");
        assertThat(Files.readAllLines(spec)).isEqualTo(before);
        assertThat(shown.out()).contains("+  public.logins(user_id): delete  # on delete cascade, never null, 0 rows");
        assertThat(update().succeeds().out()).isEqualTo(shown.out());

        assertThat(Files.readAllLines(spec))
                .containsSubsequence(before)
                .contains("  # NEW in the schema:")
                .anyMatch(line ->
                        line.startsWith("  public.logins(user_id): references public.users(id), on delete cascade"));
        dryRun().succeeds();
        update().succeeds().says("nothing to change");
    }

    @Test
    void whatIsGoneIsCommentedOutWithTheReason() throws IOException {
        sql("drop table audit_logs");
        dryRun().fails(Code.SCHEMA_MISMATCH)
                .says("gone     public.audit_logs(user_id): there is no table public.audit_logs", "take it out");

        update().succeeds().says("2 gone");

        assertThat(read())
                .contains("  # GONE: there is no table public.audit_logs\n  #public.audit_logs(user_id): forbid")
                .doesNotContain("\n  public.audit_logs(");
        dryRun().succeeds();
    }

    @Test
    void aRenamedColumnKeepsItsDecision() throws IOException {
        sql("alter table payment_methods rename user_id to \"the owner\"");
        write(read().replace("public.payment_methods(user_id): delete", "public.payment_methods(user_id): forbid"));
        dryRun().fails(Code.SCHEMA_MISMATCH)
                .says(
                        "gone     public.payment_methods(user_id): public.payment_methods has no column user_id",
                        "it seems to be what was public.payment_methods(user_id)");

        update().succeeds();

        assertThat(read())
                .containsPattern(
                        "(?m)^  'public.payment_methods\\(\"the owner\"\\)': forbid  # was public.payment_methods\\(user_id\\)");
        dryRun().succeeds();
    }

    @Test
    void aRenamedColumnWhoseDecisionSaysMoreIsDecidedAnew() throws IOException {
        sql("alter table payment_methods alter user_id drop not null");
        update().succeeds();
        String decision = "{ action: detach, set: { user_id: null } }";
        write(read().replace("public.payment_methods(user_id): delete", "public.payment_methods(user_id): " + decision)
                .replace("public.payment_methods(user_id): forbid", "public.payment_methods(user_id): " + decision));
        dryRun().succeeds();
        sql("alter table payment_methods rename user_id to owner");

        update().succeeds();

        assertThat(read())
                .containsPattern("(?m)^  public.payment_methods\\(owner\\): DECIDE  # was public.payment_methods")
                .contains("#public.payment_methods(user_id): " + decision);
    }

    @Test
    void aRenamedTableKeepsItsDecisions() throws IOException {
        sql("alter table user_profiles rename to profiles");

        dryRun().fails(Code.SCHEMA_MISMATCH).says("it seems to be what was public.user_profiles(user_id)");
        update().succeeds();

        assertThat(read()).containsPattern("(?m)^  public.profiles\\(user_id\\): delete  # was public.user_profiles");
        dryRun().succeeds();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table user_profiles drop constraint user_profiles_user_id_fkey, add constraint user_profiles_user_id_fkey foreign key (user_id) references users on delete cascade | was on delete no action, is on delete cascade
            alter table user_sessions alter user_id drop not null | was never null, is nullable
            """)
    void whatHasChangedIsToldAndMarked(String change, String told) throws IOException {
        sql(change);
        dryRun().fails(Code.SCHEMA_MISMATCH).says("changed  public.user_", told);

        update().succeeds().says("1 changed");

        assertThat(read()).contains("  # CHANGED since this was decided, look at it again: " + told);
        dryRun().succeeds();
    }

    @Test
    void whatWasNeverDeclaredAgainIsToldAsGone() {
        sql("alter table subscriptions drop constraint subscriptions_user_id_fkey");

        dryRun().fails(Code.SCHEMA_MISMATCH)
                .says("gone     public.subscriptions(user_id): the schema declares no such reference");
    }

    @Test
    void everythingAtOnceIsToldAtOnce() {
        sql("drop table audit_logs; alter table user_sessions alter user_id drop not null;"
                + "create table logins (id bigint primary key, user_id bigint references users)");

        dryRun().fails(Code.SCHEMA_MISMATCH).says("new      public.logins", "gone     public.audit_logs", "changed  ");
    }

    @Test
    void anEdgeThatNothingReachesNeedsNoDecision() throws IOException {
        sql("create table a (id bigint primary key, user_id bigint references users);"
                + "create table b (id bigint primary key, a_id bigint references a)");
        update().succeeds();
        write(read().replace("public.a(user_id): DECIDE", "public.a(user_id): detach"));
        dryRun().fails(Code.SPEC_INVALID).says("public.b(a_id)");

        update().succeeds().says("1 not needed");

        assertThat(read())
                .contains("  # NOT NEEDED: nothing reaches it as things are decided\n  #public.b(a_id): DECIDE");
        dryRun().succeeds();
    }

    @Test
    void oddNamesTwoKeysOnOneColumnAndSelfReferencesAreAdded() throws IOException {
        sql("""
                create schema "Odd ""Schema";
                create table "Odd ""Schema"."select" (
                    "a: b # c" bigint primary key references users,
                    "Self" bigint references "Odd ""Schema"."select",
                    two bigint not null references users references payment_methods);
                """);

        update().succeeds();

        assertThat(read())
                .containsPattern("(?m)^  '\"Odd \"\"Schema\"\\.select\\(\"a: b # c\"\\)': delete")
                .containsPattern("(?m)^  '\"Odd \"\"Schema\"\\.select\\(\"Self\"\\)': DECIDE")
                .containsPattern("(?m)^  '\"Odd \"\"Schema\"\\.select\\(two\\) -> public.users\\(id\\)': delete");
        write(read().replace(": DECIDE", ": detach"));
        dryRun().succeeds();
        update().succeeds().says("nothing to change");
    }

    @Test
    void linesEndAsTheyDidAndRightsStay() throws IOException {
        write(read().replace("\n", "\r\n"));
        Files.setPosixFilePermissions(spec, PosixFilePermissions.fromString("rw-r-----"));
        sql("create table logins (id bigint primary key, user_id bigint not null references users)");

        update().succeeds();

        assertThat(read().replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        assertThat(Files.getPosixFilePermissions(spec)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(spec);
        }
    }

    @Test
    void whatCannotBeEditedLineByLineIsRefused() throws IOException {
        String flow = read().replaceAll("(?s)\nedges:\n.*?\n\n", "\nedges: { public.users(referred_by): forbid }\n\n");
        write(flow);
        sql("create table logins (id bigint primary key, user_id bigint not null references users)");

        update().fails(Code.SPEC_UNEDITABLE).says("written between { and }");

        assertThat(read()).isEqualTo(flow);
    }

    @Test
    void anEmptySectionIsFilled() throws IOException {
        write(read().replaceAll("(?s)\nedges:\n.*?\n\n", "\nedges: {} # none\n\n")
                .replaceAll("(?s)\ndeclared:\n.*", "\n"));

        update().succeeds();

        assertThat(read()).contains("\nedges: # none\n  # NEW in the schema:\n", "\ndeclared:\n  public.");
        update().succeeds().says("nothing to change");
    }
}
