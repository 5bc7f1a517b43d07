package dev.expunge.cli;

import dev.expunge.Failure;
import dev.expunge.app.DataState;
import dev.expunge.app.Failures;
import dev.expunge.delete.Request;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.SpecSchema;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/// The way in from the command line.
public final class Main {
    private Main() {}

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] args) {
        var terminal = Terminal.ofProcess();
        int exit = run(terminal, args);
        terminal.out().flush();
        terminal.err().flush();
        System.exit(exit);
    }

    /// Runs one command; returns its exit code. Never throws.
    public static int run(Terminal terminal, String... args) {
        if (Arrays.asList(args).equals(List.of("--version"))) {
            terminal.print(VersionText.line() + "\n");
            return 0;
        }
        var desk = new Desk(terminal, new DataState());
        boolean json = List.of(args).contains("--json");
        return commandLine(desk)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setParameterExceptionHandler((wrong, _) -> report(Usage.failure(wrong), terminal, json))
                .setExecutionExceptionHandler((thrown, _, _) -> report(failure(thrown, desk), terminal, json))
                .execute(args);
    }

    private static Failure failure(Exception thrown, Desk desk) {
        RuntimeException unchecked =
                thrown instanceof RuntimeException e ? e : new IllegalStateException("a checked exception", thrown);
        return Failures.of(unchecked, desk.data());
    }

    /// Tells people, or programs, of a failure; returns its exit code.
    static int report(Failure failure, Terminal terminal, boolean json) {
        if (json) {
            terminal.print(FailureText.json(failure) + "\n");
        } else {
            terminal.out().flush();
            terminal.warn(FailureText.lines(failure));
        }
        return failure.code().exit();
    }

    /// All commands, in the order of a job.
    static CommandLine commandLine(Desk desk) {
        var root = new CommandLine(new RootCommand());
        root.getCommandSpec().addOption(help()).addOption(version());
        root.addSubcommand(new InitCommand(desk));
        root.addSubcommand(new MapCommand(desk));
        root.addSubcommand(new GrantsCommand(desk));
        root.addSubcommand(new DoctorCommand(desk));
        root.addSubcommand(new RunCommand(desk));
        root.addSubcommand(new ScheduleCommand(desk));
        root.addSubcommand(new ReceiptCommand(desk));
        root.addSubcommand(new MarkCommand(desk));
        root.addSubcommand(new UnmarkCommand(desk));
        root.addSubcommand(new RehearseCommand(desk));
        root.addSubcommand(new FreezeCommand(desk));
        root.addSubcommand(new SampleCommand(desk));
        root.addSubcommand("hold", HoldCommand.line(desk));
        root.addSubcommand("backup", BackupCommand.line(desk));
        root.addSubcommand(new DossierCommand(desk));
        root.addSubcommand(new ApproveCommand(desk));
        root.addSubcommand(new ChecklistCommand(desk));
        root.addSubcommand(new StatusCommand(desk));
        add(root, "pause", request(desk, Request.PAUSE), RequestCommand.effect(Request.PAUSE));
        add(root, "resume", request(desk, Request.RUN), RequestCommand.effect(Request.RUN));
        add(root, "stop", request(desk, Request.STOP), RequestCommand.effect(Request.STOP));
        add(root, "abort", request(desk, Request.ABORT), RequestCommand.effect(Request.ABORT));
        root.addSubcommand(new PaceCommand(desk));
        root.addSubcommand(new VacuumCommand(desk));
        root.addSubcommand(new VerifyCommand(desk));
        root.addSubcommand(new RestoreCommand(desk));
        root.addSubcommand(new CloseCommand(desk));
        root.addSubcommand(new ReplayCommand(desk));
        root.addSubcommand(new SuppressedCommand(desk));
        root.addSubcommand(new ExportsCommand(desk));
        root.addSubcommand(new ShredCommand(desk));
        add(root, "schema", new TextCommand(desk, SpecSchema::text), "prints the JSON Schema of a spec, for editors");
        add(root, "ddl", new TextCommand(desk, Runs::ddl), "prints the definition of schema expunge");
        root.addSubcommand(new DemoCommand());
        return root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(100);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Shows this text.")
                .build();
    }

    private static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .versionHelp(true)
                .description("Says which Expunge this is.")
                .build();
    }

    private static Object request(Desk desk, Request wanted) {
        return new RequestCommand(desk, wanted);
    }

    private static void add(CommandLine root, String name, Object command, String effect) {
        var line = new CommandLine(command);
        line.getCommandSpec()
                .usageMessage()
                .description(Character.toUpperCase(effect.charAt(0)) + effect.substring(1) + ".");
        root.addSubcommand(name, line);
    }
}
