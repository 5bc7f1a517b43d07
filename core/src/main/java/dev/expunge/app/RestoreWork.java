package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.KillFile;
import dev.expunge.delete.PauseReason;
import dev.expunge.delete.Steering;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.delete.WindowGate;
import dev.expunge.postgres.PostgresObserver;
import dev.expunge.postgres.Restoration;
import dev.expunge.postgres.RestoreCount;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.RunRequests;
import dev.expunge.spec.Spec;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One execution of a restore: whole subjects in one transaction after the other, as fast as the pace of the
/// spec lets it, held up and ended by what holds up and ends a run. Used once, by one thread.
final class RestoreWork {
    private static final int ATTEMPTS = 5;

    private final Opened opened;
    private final Time time;
    private final RunConnection connection;
    private final RestoreDesk.Listener listener;
    private final RestorePace pace;
    private final Deque<List<Long>> next = new ArrayDeque<>();
    private final List<Long> left = new ArrayList<>();
    private List<RestoreCount> counts = List.of();
    private final BitSet back = new BitSet();
    private long restored;
    private int attempts;

    RestoreWork(Opened opened, Time time, RunConnection connection, RestoreDesk.Listener listener) {
        this.opened = opened;
        this.time = time;
        this.connection = connection;
        this.listener = listener;
        this.pace = new RestorePace(opened.spec().pace());
    }

    RestoreReport run(Restoration restoration, RestoreReports report, String signature) {
        report.about(new BitSet(), restoration.schemaText(), restoration.triggers())
                .require(signature, connection.target(), opened);
        try {
            restoration.prepare();
            restoration.requireRights();
            new RunRequests(connection.session()).begin(report.wanted().run());
            return steered(restoration, report);
        } catch (CommitUnknownException e) {
            throw lost(e);
        } catch (DatabaseException e) {
            throw e.kind() == SqlState.CONNECTION ? lost(e) : told(Failures.of(e, new DataState()));
        }
    }

    private RestoreReport steered(Restoration restoration, RestoreReports report) {
        long run = report.wanted().run();
        try (var signals = RunSignals.open(opened, restoration.touched(), time);
                var observer = new PostgresObserver(opened.database(), connection)) {
            signals.follow(run);
            observer.tells(signals::readings);
            observer.follow(run);
            try (var watch = opened.watch(observer, time)) {
                signals.attach(watch);
                listener.watching().accept(watch);
                return go(restoration, report, new Helm(watch, steering(watch, signals)));
            }
        }
    }

    private record Helm(Watch watch, Steering steering) {
        void stopIfWanted() {
            steering.hold().ifPresent(reason -> {
                throw new StoppedException(reason);
            });
        }
    }

    private Steering steering(Watch watch, RunSignals signals) {
        Spec.Stop stop = opened.spec().stop();
        var reasons = new ArrayList<PauseReason>(signals.reasons());
        reasons.add(new KillFile(stop.killFile()));
        reasons.add(watch::reasonToPause);
        if (stop.whenClosed() == Spec.WhenClosed.PAUSE) {
            reasons.add(new WindowGate(stop.window(), watch));
        }
        return new Steering("", watch, reasons, listener.events(), time);
    }

    private RestoreReport go(Restoration restoration, RestoreReports report, Helm helm) {
        RestoreReports about = report;
        try {
            helm.stopIfWanted();
            BitSet chosen = restoration.chosen(report.wanted().choice(), helm::stopIfWanted);
            about = report.about(chosen, restoration.schemaText(), restoration.triggers());
            restoration.load(chosen, helm::stopIfWanted);
            restoration.look();
            listed(restoration, chosen, report.wanted().run(), helm);
        } catch (StoppedException e) {
            throw ended(e.reason());
        } catch (DatabaseException e) {
            Optional<StopReason> wanted = helm.watch().reasonToEnd();
            if (e.kind() == SqlState.CANCELLED && wanted.isPresent()) {
                throw ended(wanted.get() == StopReason.STOPPED ? StopReason.ABORTED : wanted.get());
            }
            throw e;
        }
        return about.done(restored, left, counts).unsigned();
    }

    /// The lists of the deleted hear of everybody before, and at the end of those who are not back after all.
    private void listed(Restoration restoration, BitSet chosen, long run, Helm helm) {
        var lists = new RestoredLists(opened.spec(), connection.session(), run, restoration.subjects());
        BitSet listed = lists.comingBack();
        try {
            walk(restoration, chosen, helm);
        } catch (RuntimeException e) {
            helm.watch().workEnds();
            try {
                takeBack(listed, lists);
            } catch (RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
        helm.watch().workEnds();
        takeBack(listed, lists);
    }

    private void takeBack(BitSet listed, RestoredLists lists) {
        listed.andNot(back);
        try {
            lists.leftOut(listed);
        } catch (Failure failure) {
            throw told(failure);
        }
    }

    private void walk(Restoration restoration, BitSet chosen, Helm helm) {
        int from = chosen.nextSetBit(0);
        while (from >= 0 || !next.isEmpty()) {
            Optional<StopReason> stop = helm.steering().rest(pace.pause());
            helm.watch().paceOrder().ifPresent(order -> {
                pace.obey(order.request());
                helm.watch().paceIs(pace.now(), order.by() + " asked for it");
                helm.watch().applied(order);
            });
            if (next.isEmpty()) {
                from = take(chosen, from);
            }
            if (stop.isPresent()) {
                throw new StoppedException(stop.get());
            }
            attempt(restoration, next.pop(), new Choice(chosen, helm.watch()));
            helm.watch().paceIs(pace.now(), "");
            listener.progress()
                    .at(
                            restored + left.size(),
                            chosen.cardinality(),
                            counts.stream().mapToLong(RestoreCount::put).sum());
        }
        var known = Set.copyOf(left);
        chosen.stream()
                .filter(at -> !back.get(at) && !known.contains((long) at))
                .forEach(at -> left.add((long) at));
    }

    private record Choice(BitSet chosen, Watch watch) {
        List<Long> of(List<Long> positions) {
            return positions.stream().filter(at -> chosen.get(at.intValue())).toList();
        }
    }

    /// Takes the next subjects; returns the first behind them, or -1.
    private int take(BitSet chosen, int from) {
        var subjects = new ArrayList<Long>();
        int at = from;
        while (at >= 0 && subjects.size() < pace.subjects()) {
            subjects.add((long) at);
            at = chosen.nextSetBit(at + 1);
        }
        next.push(subjects);
        return at;
    }

    private void attempt(Restoration restoration, List<Long> subjects, Choice choice) {
        Watch watch = choice.watch();
        long begin = time.nanos();
        watch.batchBegins();
        try {
            Restoration.Look look = restoration.restore(subjects);
            attempts = 0;
            look.back().forEach(at -> back.set(at.intValue()));
            restored += choice.of(look.back()).size();
            left.addAll(choice.of(look.blocked()));
            counts = Restoration.sum(counts, look.counts());
            pace.took(time.elapsed(begin));
        } catch (Restoration.KeptOut e) {
            again(subjects);
        } catch (DatabaseException e) {
            if (watch.reasonToEnd().isPresent() || !split(e.kind())) {
                throw e;
            }
            if (e.kind() == SqlState.TRANSIENT && ++attempts < ATTEMPTS) {
                next.push(subjects);
            } else {
                again(subjects);
            }
        } finally {
            watch.batchEnds();
        }
    }

    /// Whether fewer subjects, or another attempt, could do.
    private static boolean split(SqlState kind) {
        return switch (kind) {
            case TRANSIENT, CANCELLED, CONSTRAINT, INVALID, OTHER -> true;
            default -> false;
        };
    }

    /// Halves what failed; who fails alone is left.
    private void again(List<Long> subjects) {
        attempts = 0;
        int half = subjects.size() / 2;
        if (half == 0) {
            left.addAll(subjects);
            return;
        }
        next.push(List.copyOf(subjects.subList(half, subjects.size())));
        next.push(List.copyOf(subjects.subList(0, half)));
    }

    private Failure ended(StopReason reason) {
        return new Failure(
                Endings.code(reason),
                "the restore " + Endings.how(reason),
                state(),
                List.of("the same command again goes on with those who are not back yet"));
    }

    private String state() {
        return restored + (restored == 1 ? " subject was" : " subjects were")
                + " put back by this command, each in one transaction; nothing was deleted.";
    }

    /// The same, with what is true of the data by now.
    private Failure told(Failure failure) {
        return restored == 0
                ? failure
                : new Failure(failure.code(), failure.what(), state(), failure.next()).causedBy(failure);
    }

    private Failure lost(RuntimeException cause) {
        return new Failure(
                        Code.CONNECTION_LOST,
                        "the connection to the database was lost",
                        "every subject is back with all its rows or not at all; `expunge status` says how many are.",
                        List.of("when the database is back, run the same command again: it goes on"))
                .causedBy(cause);
    }
}
