package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pace does to a run when something is in the way for a while, on a server that is made up.
class PacingEpisodesTest {
    private static final PaceRules GENTLE = PaceRules.learning(PaceMode.GENTLE);
    private static final PaceRules BRISK = PaceRules.learning(PaceMode.BRISK);
    private static final PaceRules FIXED = PaceRules.fixed(500, Duration.ofMillis(200));
    private static final long BEGIN = 30_000;
    private static final long END = 38_000;

    private static final Map<String, PaceRules> RULES =
            new TreeMap<>(Map.of("gentle", GENTLE, "brisk", BRISK, "fixed", FIXED));

    /// What may go wrong for eight seconds.
    private static final Map<String, BiConsumer<SimulatedServer, Long>> EPISODES = new TreeMap<>(Map.of(
            "locks", (server, end) -> server.lockWait = now -> between(now, end) ? 1_500 : 0,
            "short locks", (server, end) -> server.lockWait = now -> between(now, end) ? 150 : 0,
            "load", (server, end) -> server.slowness = now -> between(now, end) ? 6 : 1,
            "overload", (server, end) -> server.slowness = now -> between(now, end) ? 30 : 1,
            "slow commits", (server, end) -> server.commit = now -> between(now, end) ? 900 : 2,
            "blocking", (server, end) -> server.blocking = now -> between(now, end) ? 300 : 0,
            "a signal",
                    (server, end) -> server.pressure =
                            now -> between(now, end) ? Pressure.backOff("the standby is 4 s behind") : Pressure.NONE));

    private static boolean between(long now, long end) {
        return now >= BEGIN && now < end;
    }

    static Stream<Arguments> modesAndSeeds() {
        return RULES.keySet().stream()
                .flatMap(mode -> IntStream.rangeClosed(1, 5).mapToObj(seed -> Arguments.of(mode, seed)));
    }

    static Stream<Arguments> episodesModesAndSeeds() {
        return EPISODES.keySet().stream()
                .flatMap(episode -> modesAndSeeds().map(it -> Arguments.of(episode, it.get()[0], it.get()[1])));
    }

    @ParameterizedTest(name = "{0}, {1}, seed {2}")
    @MethodSource("episodesModesAndSeeds")
    void anEpisodeIsAnsweredWithinOneBatchAndForgottenWithinTenSeconds(String episode, String mode, long seed) {
        SimulatedServer server = server(mode, seed);
        server.noise = 0.2;
        begin(episode, server);

        server.runUntil(BEGIN);
        double before = server.speed(BEGIN - 10_000, BEGIN);
        long turnsBefore = server.turns();
        server.run(2);
        assertThat(server.pacing.backedOff()).as("answered").isTrue();
        server.runUntil(END + 30_000);

        assertThat(server.speed(END + 10_000, END + 25_000)).as("no ratchet").isGreaterThan(0.9 * before);
        assertThat(server.turns() - turnsBefore)
                .as("down, then up, and that is all")
                .isLessThanOrEqualTo(6);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aLoadOfAMinuteIsTheNewUsualAndForgottenWithinTenSecondsAllTheSame(String mode, long seed) {
        SimulatedServer server = server(mode, seed);
        server.slowness = now -> now >= BEGIN && now < BEGIN + 60_000 ? 6 : 1;

        server.runUntil(BEGIN + 100_000);

        assertThat(server.speed(BEGIN + 70_000, BEGIN + 90_000))
                .isGreaterThan(0.9 * server.speed(BEGIN - 10_000, BEGIN));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aLockThatIsAlwaysThereDoesNotStarveTheRun(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(50);
        int full = server.pacing.next().roots();
        server.lockWait = now -> 2_000;

        server.run(200);

        assertThat(server.batches.subList(50, 250))
                .allMatch(batch -> batch.pace().roots() >= full / 16)
                .allMatch(batch -> batch.pace().pause().compareTo(Duration.ofSeconds(2)) <= 0);
        assertThat(server.reasons.stream().filter(because -> because.endsWith(PaceText.FLOOR)))
                .as("the floor is said once")
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void episodesThatComeAndGoAreFollowedButNotMultiplied(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(50);
        long turnsBefore = server.turns();
        long begin = server.millis;
        server.lockWait = now -> (now - begin) / 30_000 % 2 == 0 ? 1_500 : 0;

        server.runUntil(begin + 600_000);

        assertThat(server.turns() - turnsBefore)
                .as("twice for each of ten episodes")
                .isLessThanOrEqualTo(22);
        assertThat(server.speed(begin, begin + 600_000))
                .as("no starvation")
                .isGreaterThan(0.35 * server.speed(0, begin));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gentle", "brisk", "fixed"})
    void oneCandidateABatchGetsOnAndRecovers(String mode) {
        PaceRules rules = rules(mode);
        var server = new SimulatedServer(
                rules.learns() ? rules.between(1, 1) : PaceRules.fixed(1, Duration.ofMillis(200)), 1);
        begin("locks", server);

        server.runUntil(BEGIN);
        double before = server.speed(0, BEGIN);
        server.runUntil(END);
        assertThat(server.pacing.next().pause()).isGreaterThan(Duration.ofMillis(300));
        server.runUntil(END + 30_000);

        assertThat(server.batches).allMatch(batch -> batch.pace().roots() == 1);
        assertThat(server.speed(END + 10_000, END + 25_000)).isGreaterThan(0.9 * before);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gentle", "brisk"})
    void workersComeWhenItIsCalmLeaveAtOnceAndComeBack(String mode) {
        var server = new SimulatedServer(rules(mode).workers(3), 1);

        server.runUntil(BEGIN);
        assertThat(server.pacing.next().workers()).isEqualTo(3);
        begin("locks", server);
        server.run(4);
        assertThat(server.pacing.next().workers()).isEqualTo(1);
        server.runUntil(END + 12_000);

        assertThat(server.pacing.next().workers()).isEqualTo(3);
    }

    @Test
    void aWorkerThatIsAlwaysOneTooManyIsTriedLessAndLessOften() {
        var server = new SimulatedServer(BRISK.workers(2), 1);
        server.lockWait = now -> server.pacing.next().workers() > 1 ? 400 : 0;

        server.runUntil(300_000);

        List<Long> tries = IntStream.range(1, server.batches.size())
                .filter(i -> server.batches.get(i).pace().workers() == 2
                        && server.batches.get(i - 1).pace().workers() == 1)
                .mapToObj(i -> server.batches.get(i).began())
                .toList();
        assertThat(tries).hasSizeBetween(4, 14);
        assertThat(tries.getLast() - tries.get(tries.size() - 2)).isGreaterThan(20_000);
    }

    private static PaceRules rules(String mode) {
        return Objects.requireNonNull(RULES.get(mode));
    }

    private static void begin(String episode, SimulatedServer server) {
        Objects.requireNonNull(EPISODES.get(episode)).accept(server, END);
    }

    private static SimulatedServer server(String mode, long seed) {
        return new SimulatedServer(rules(mode), seed);
    }
}
