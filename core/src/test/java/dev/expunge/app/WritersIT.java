package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P1, P3, P4 and P7 while the application writes about the very users that go.
class WritersIT {
    private static final int DEADLINE_SECONDS = 2;
    /// A batch's deadline, and what a machine with two cores takes to go on afterwards.
    private static final Duration LONGEST_WAIT = Duration.ofMillis(DEADLINE_SECONDS * 1000 + 300);
    /// The user whose row a stranger holds: whoever waits for that does not wait for us.
    private static final int HELD = 3;
    private static final String CANDIDATES = "select string_agg(id::text, ',' order by id) from public.users where "
            + Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90");

    /// What each kind of writer does, statement by statement.
    private static final Map<String, List<String>> KINDS = kinds();

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, Writer> writers = new LinkedHashMap<>();

    private static Map<String, List<String>> kinds() {
        var kinds = new LinkedHashMap<String, List<String>>();
        kinds.put("login", List.of("update public.users set last_active_at = now() where id = {user}"));
        kinds.put("subscribe", List.of("""
                insert into public.subscriptions (user_id, plan, status, seats, price, started_at)
                values ({user}, 'team', 'active', 1, 9.99, now())"""));
        kinds.put("hold", List.of("update public.users set status = 'suspended' where id = {user}"));
        kinds.put("session", List.of("""
                insert into public.user_sessions (user_id, ip, user_agent) values ({user}, '10.0.0.1', 'late')"""));
        kinds.put("adopted", List.of("""
                update public.user_sessions set user_id = (select min(id) from public.users where status = 'active')
                 where user_id = {user}"""));
        kinds.put(
                "child first",
                List.of(
                        "update public.user_sessions set revoked = not revoked where user_id = {user}",
                        "update public.users set locale = 'tr-TR' where id = {user}"));
        kinds.put(
                "there and back",
                List.of(
                        "update public.audit_logs set user_id = (select min(id) from public.users where status = 'active')"
                                + " where user_id = {user}",
                        "update public.audit_logs set user_id = {user}, action = 'moved' where user_id ="
                                + " (select min(id) from public.users where status = 'active')"
                                + " and (select count(*) from public.users where id = {user}) = 1"));
        return kinds;
    }

    @Test
    void p3WhoeverWritesInTimeKeepsHisUserAndNobodyWaitsLongerThanABatchMayTake() {
        List<Long> candidates = ids(TestServer.one(database, CANDIDATES));
        Set<Long> keepers = idsOf("select string_agg(id::text, ',') from public.users where id not in ("
                + TestServer.one(database, CANDIDATES) + ")");
        Job job = Job.of(
                folder,
                FluxmapSpec.text(database)
                        .replace(
                                "roots: 100, pause: 0ms } }, deadline: 30s",
                                "roots: 20, pause: 20ms } }, deadline: " + DEADLINE_SECONDS + "s"));
        List<CompletableFuture<Void>> running = new ArrayList<>();
        job.listening(event -> {
            if (Meddler.deleteBegins(event)) {
                running.addAll(begin(candidates.stream()
                        .filter(user -> !user.equals(candidates.get(HELD)))
                        .toList()));
            }
        });
        Outcome outcome;
        try (var holder = Blocker.with(
                database, "select id from public.users where id = " + candidates.get(HELD) + " for update")) {
            job.start();
            Eventually.holds(
                    "half of the candidates are decided",
                    () -> job.ended()
                            || job.events(RunEvent.BatchCommitted.class).stream()
                                    .anyMatch(b -> b.totals().pending() < candidates.size() / 2));
            assertThat(holder).isNotNull();
        }
        outcome = job.outcome();
        over.set(true);
        running.forEach(CompletableFuture::join);

        assertPromises(job, outcome, candidates, keepers);
        print(job, outcome);
    }

    private List<CompletableFuture<Void>> begin(List<Long> candidates) {
        return KINDS.entrySet().stream()
                .map(kind -> {
                    var users = new ArrayList<>(candidates);
                    Collections.shuffle(users, new Random(kind.getKey().hashCode()));
                    var writer = new Writer(database, kind.getValue(), users.subList(0, 60), over::get);
                    writers.put(kind.getKey(), writer);
                    return CompletableFuture.runAsync(
                            writer, command -> Thread.ofPlatform().daemon().start(command));
                })
                .toList();
    }

    private void assertPromises(Job job, Outcome outcome, List<Long> candidates, Set<Long> keepers) {
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().addUp()).isTrue();
        Truth.assertWhole(database, job.desk());
        Set<Long> alive = idsOf("select string_agg(id::text, ',') from public.users");
        assertThat(alive).as("users that nobody selected").containsAll(keepers);
        Set<Long> written = writers.values().stream()
                .flatMap(w -> w.committed().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(alive).as("users about whom something was committed").containsAll(written);
        Set<Long> gone = new TreeSet<>(candidates);
        gone.removeAll(alive);
        assertThat((long) gone.size()).isEqualTo(outcome.totals().deleted());
        assertThat(gone).isNotEmpty();
        assertThat(written).isNotEmpty();
        assertNobodyHalf(gone);
        writers.forEach((kind, writer) -> assertThat(writer.longest()).as(kind).isLessThan(LONGEST_WAIT));
    }

    private void assertNobodyHalf(Set<Long> gone) {
        String list = gone.stream().map(String::valueOf).collect(Collectors.joining(","));
        Stream.of(Fluxmap.USER_SESSIONS, Fluxmap.SUBSCRIPTIONS, Fluxmap.USER_PROFILES, Fluxmap.AUDIT_LOGS)
                .forEach(table -> assertThat(TestServer.count(
                                database, "select count(*) from " + table + " where user_id in (" + list + ")"))
                        .as(table)
                        .isZero());
        assertThat(TestServer.count(database, """
                select count(*) from public.audit_logs a where session_id is not null
                   and not exists (select from public.user_sessions s where s.id = a.session_id)
                """)).isZero();
    }

    private void print(Job job, Outcome outcome) {
        writers.forEach((kind, writer) ->
                System.out.println("writer " + kind + ": " + writer.committed().size()
                        + " committed in time, " + writer.refused() + " refused, longest statement "
                        + writer.longest().toMillis() + " ms"));
        System.out.println(outcome.totals() + ", batches tried again "
                + job.events(RunEvent.BatchRetried.class).stream()
                        .map(RunEvent.BatchRetried::sqlState)
                        .toList());
    }

    private Set<Long> idsOf(String query) {
        return new TreeSet<>(ids(TestServer.one(database, query)));
    }

    private static List<Long> ids(String joined) {
        return Stream.of(joined.split(",", -1)).map(Long::valueOf).toList();
    }
}
