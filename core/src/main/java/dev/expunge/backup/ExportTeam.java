package dev.expunge.backup;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Writes slices over several sources at once, a thread for each, as if it were one: a checkpoint is passed by one
/// thread at a time, and a pause is told only when all of them stand still. Used once.
final class ExportTeam implements Checkpoint {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Checkpoint checkpoint;
    private final Deque<Slice> open = new ArrayDeque<>();
    private int working;
    private int waiting;
    private boolean failed;

    ExportTeam(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /// What is done with a slice.
    @FunctionalInterface
    interface SliceTask {
        void write(Slice slice) throws IOException;
    }

    /// Does every slice with one of the tasks; the slices begin in their order.
    ///
    /// @param tasks for each source one
    /// @throws IOException the first that a task threw; the others end at their next checkpoint
    void work(List<Slice> slices, List<SliceTask> tasks) throws IOException {
        open.addAll(slices);
        working = tasks.size();
        if (tasks.size() == 1) {
            run(tasks.getFirst());
            return;
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(
                tasks.size(), Thread.ofPlatform().name("expunge-export-", 1).factory())) {
            List<Future<Boolean>> all =
                    tasks.stream().map(task -> threads.submit(() -> run(task))).toList();
            var failures = new Failures();
            for (Future<Boolean> one : all) {
                failures.note(one);
            }
            failures.rethrow();
        }
    }

    private boolean run(SliceTask task) throws IOException {
        boolean done = false;
        try {
            for (Slice slice = next(); slice != null; slice = next()) {
                task.write(slice);
            }
            done = true;
            return true;
        } finally {
            leave(done);
        }
    }

    private synchronized @Nullable Slice next() {
        return failed ? null : open.poll();
    }

    private synchronized void leave(boolean done) {
        failed |= !done;
        working--;
        notifyAll();
    }

    @Override
    public synchronized void pass() {
        waiting++;
        notifyAll();
        try {
            while (waiting < working && !failed && checkpoint.wanted()) {
                wait(LOOK_AGAIN_MILLIS);
            }
            checkpoint.pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting--;
        }
    }

    @Override
    public boolean wanted() {
        return checkpoint.wanted();
    }

    /// What several threads threw: the first of it, the rest beside it.
    private static final class Failures {
        private @Nullable Throwable first;

        void note(Future<Boolean> one) {
            try {
                one.get();
            } catch (ExecutionException e) {
                add(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                add(e);
            }
        }

        private void add(Throwable thrown) {
            if (first == null) {
                first = thrown;
            } else if (!thrown.equals(first)) {
                first.addSuppressed(thrown);
            }
        }

        void rethrow() throws IOException {
            switch (first) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IOException("the export was interrupted", e);
            }
        }
    }
}
