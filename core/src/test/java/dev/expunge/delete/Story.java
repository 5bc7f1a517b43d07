package dev.expunge.delete;

import static dev.expunge.delete.Samples.waited;
import static dev.expunge.delete.Samples.work;

import java.util.ArrayList;
import java.util.List;

/// A run of batches, with what came of each.
final class Story {
    final List<Pace> paces = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    Pacing pacing;

    Story(Pacing pacing) {
        this.pacing = pacing;
    }

    void waits(int batches) {
        for (int i = 0; i < batches; i++) {
            take(waited(work(pacing.next().roots(), 60, 6), 300, "pid 1 (audit)"));
        }
    }

    void calm(int batches) {
        for (int i = 0; i < batches; i++) {
            long rows = pacing.next().roots() * 14L / 5;
            take(work(pacing.next().roots(), rows, rows / 10));
        }
    }

    void take(Sample sample) {
        Pacing.Step step = pacing.after(sample);
        pacing = step.next();
        paces.add(pacing.next());
        step.because().ifPresent(reasons::add);
    }
}
