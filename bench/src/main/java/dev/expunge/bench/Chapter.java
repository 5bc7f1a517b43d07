package dev.expunge.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// Something to measure: a command of `bench/run`, and a section of the page.
interface Chapter {
    /// Its name on the command line, in the page's marks and in the file of results.
    String name();

    /// Measures.
    Findings measure(Lab lab) throws IOException, SQLException;

    /// Who takes part in the race that several chapters share.
    default Set<Racer> racers() {
        return Set.of();
    }

    /// Arguments for a short trial of the chapter itself, whose figures mean nothing.
    List<String> quick();
}
