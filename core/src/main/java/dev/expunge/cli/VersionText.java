package dev.expunge.cli;

import dev.expunge.Version;
import picocli.CommandLine.IVersionProvider;

/// Which Expunge this is, in one line.
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }

    static String line() {
        return "expunge " + Version.number();
    }
}
