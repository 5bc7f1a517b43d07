package dev.expunge.bench;

import dev.expunge.bench.Findings.Chart;
import dev.expunge.bench.chart.BarChart;
import dev.expunge.bench.chart.BarChart.Bar;
import dev.expunge.bench.contest.Doomed;
import dev.expunge.bench.contest.ExpungeRun;
import dev.expunge.bench.contest.Measured;
import dev.expunge.bench.contest.Paces;
import dev.expunge.bench.contest.SpecText;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What it costs that candidates have changed since they were frozen.
@Command(name = "changed", description = "5 %% of the candidates changed since the freeze, against none.")
final class Changed implements Chapter {
    private static final double LIMIT = 1.3;

    /// Every 40th candidate itself, and the profile of every 34th of the 85 % that have one.
    private static final String CHANGE = """
            update users set marketing_opt_in = not marketing_opt_in where id in (
                select id from (select id, row_number() over (order by id) as n from users where {criteria}) as doomed
                where mod(n, 40) = 1);
            update user_profiles set updated_at = now() where user_id in (
                select id from (select id, row_number() over (order by id) as n
                                  from users join user_profiles on user_id = id where {criteria}) as doomed
                where mod(n, 34) = 0)
            """.replace("{criteria}", Doomed.CRITERIA);

    @Mixin
    private RaceOptions options = new RaceOptions();

    @Override
    public String name() {
        return "changed";
    }

    @Override
    public List<String> quick() {
        return RaceOptions.QUICK;
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        SpecText spec = SpecText.mainJob(Paces.free(1)).withoutExport();
        var same = new ExpungeRun("nothing changed", spec, lab.server(), lab.time());
        var changed = new ExpungeRun("5 % changed", spec, lab.server(), lab.time()).after(CHANGE);
        Race race = lab.hold(List.of(same, changed), options.scale());
        List<Double> before = seconds(race, same);
        List<Double> after = seconds(race, changed);
        Spread ratio = Spread.ratio(after, before);
        var conditions = new ArrayList<>(race.conditions());
        conditions.add("2.5 % of the candidates are changed themselves, of 2.5 % the profile, spread evenly, after the "
                + "freeze; they stay, with all their rows");
        double limit = Spread.of(before).median() * LIMIT;
        var bars = List.of(
                Bar.ours(same.name(), Spread.of(before), " s", Optional.empty()),
                Bar.ours(changed.name(), Spread.of(after), " s", Optional.of(limit)));
        return new Findings(
                conditions,
                List.of(new Figure(
                        "deleting with 5 % changed",
                        "nothing changed", ratio, " ×", race.spread(), Optional.of(Target.atMost(LIMIT, " ×")))),
                List.of(new Table(
                        List.of("", "deleting", "to nothing changed"),
                        List.of(
                                List.of(same.name(), Spread.of(before).text(" s"), ""),
                                List.of(changed.name(), Spread.of(after).text(" s"), ratio.text(" ×"))))),
                List.of(new Chart(
                        "changed.svg",
                        "seconds of deleting with and without changed candidates",
                        BarChart.of("Deleting when candidates have changed", "seconds", bars)
                                .svg())));
    }

    private static List<Double> seconds(Race race, ExpungeRun who) {
        return Measured.seconds(race.measured().getOrDefault(who.name(), List.of()), Measured::deleting);
    }
}
