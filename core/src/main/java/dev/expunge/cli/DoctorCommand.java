package dev.expunge.cli;

import dev.expunge.Failure;
import dev.expunge.app.Doctor;
import dev.expunge.app.Opened;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tells everything that would stop a run of the spec now.
@Command(
        name = "doctor",
        description = {
            "Asks everything that a run asks before its first batch, and tells all that would stop it, each with its"
                    + " remedy.",
            "Connects as the role that deletes. Ends with 0 when nothing is in the way, otherwise with the exit code that"
                    + " the run would end with."
        },
        footer = {
            "",
            "Writes: nothing in the database; a file into the folder of the export, and away again;"
                    + " in a bucket one small object, locked as the spec asks, which stays."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Option(names = "--signature", paramLabel = "S", description = "Judges this signature, too.")
    private Optional<String> signature = Optional.empty();

    @Option(names = "--with-indexes", description = "Asks what --with-indexes needs, too.")
    private boolean indexes;

    @Option(names = "--json", description = "Prints JSON: one object.")
    private boolean json;

    DoctorCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Opened plain = spec.open(desk);
        List<Doctor.Finding> findings = desk.expunge().doctor(indexes ? plain.withIndexes() : plain, signature);
        List<Failure> failures =
                findings.stream().flatMap(f -> f.failure().stream()).toList();
        String warning = SnapshotText.warning(plain.spec());
        desk.terminal().print(json ? json(findings) : text(plain.spec().name(), findings, failures) + warning);
        return failures.isEmpty() ? 0 : failures.getFirst().code().exit();
    }

    private static String text(String name, List<Doctor.Finding> findings, List<Failure> failures) {
        var text = new StringBuilder("doctor of " + name + ": ");
        text.append(
                switch (failures.size()) {
                    case 0 -> "nothing would stop a run now\n";
                    case 1 -> "one thing would stop a run now\n";
                    default -> failures.size() + " things would stop a run now\n";
                });
        for (Doctor.Finding finding : findings) {
            finding.failure()
                    .ifPresent(failure -> text.append('\n')
                            .append(finding.asked())
                            .append('\n')
                            .append(FailureText.lines(failure).indent(2)));
        }
        String well = findings.stream()
                .filter(f -> f.failure().isEmpty())
                .map(Doctor.Finding::asked)
                .collect(Collectors.joining(", "));
        return well.isEmpty() ? text.toString() : text + "\nasked, and well: " + well + "\n";
    }

    private static String json(List<Doctor.Finding> findings) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode node = mapper.createObjectNode().put("event", "doctor");
        node.put("healthy", findings.stream().allMatch(f -> f.failure().isEmpty()));
        ArrayNode list = node.putArray("findings");
        for (Doctor.Finding finding : findings) {
            ObjectNode one = list.addObject().put("asked", finding.asked());
            finding.failure()
                    .ifPresentOrElse(
                            failure -> one.set("failure", mapper.readTree(FailureText.json(failure))),
                            () -> one.putNull("failure"));
        }
        return mapper.writeValueAsString(node) + "\n";
    }
}
