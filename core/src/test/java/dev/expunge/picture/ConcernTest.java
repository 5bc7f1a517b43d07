package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConcernTest {
    private static final TableName ORDERS = new TableName("public", "orders");
    private static final Graph SHOP = new Maps()
            .table("users", 10)
            .table("orders", 20)
            .edge("orders", "user_id", "users", Action.DELETE)
            .graph();

    private static Concern concern(Optional<TableName> about, String what) {
        var hazard = new Hazard(Hazard.Kind.STATISTICS, Hazard.Severity.SLIGHT, about, what, "so", "do");
        return Concern.all(List.of(hazard), SHOP).getFirst();
    }

    @Test
    void aHazardOfOneTableIsMarkedThere() {
        assertThat(concern(Optional.of(ORDERS), "pg_statistic keeps values of public.orders: note")
                        .tables())
                .containsExactly(ORDERS);
    }

    @Test
    void aHazardOfTheWholeDatabaseIsMarkedNowhere() {
        assertThat(concern(
                                Optional.empty(),
                                "pg_statistic keeps values of public.orders, public.users and 5 tables more")
                        .tables())
                .isEmpty();
    }

    @Test
    void aHazardOfAnEdgeIsMarkedAtTheEdgeAlone() {
        Concern concern = concern(Optional.of(ORDERS), "no index begins with public.orders(user_id)");

        assertThat(concern.tables()).isEmpty();
        assertThat(concern.edges()).hasSize(1);
    }
}
