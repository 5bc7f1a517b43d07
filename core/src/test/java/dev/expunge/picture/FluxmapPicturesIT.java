package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.SystemTime;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pictures of the demo's schema in the documentation are those that Expunge draws. Its hazards are those of the
/// schema's shape: what a server tells besides (statistics, old transactions) changes from one run to the next.
class FluxmapPicturesIT {
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path folder;

    private Picture picture() {
        String database = TestServer.fluxmap();
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(FluxmapSpec.write(folder, FluxmapSpec.text(database)));
        Graph graph = expunge.map(opened);
        return Picture.of(graph, expunge.rows(opened.database(), graph), Hazard.of(graph), Set.of());
    }

    @Test
    void thePublishedPicturesAreWhatIsDrawn() throws IOException {
        Picture picture = picture();

        assertPublished("fluxmap.svg", SvgFile.of(picture));
        assertPublished("fluxmap.html", HtmlPage.of(picture));
    }

    private static void assertPublished(String name, String drawn) throws IOException {
        Path published = DOCS.resolve(name);
        if (Boolean.getBoolean("expunge.publish")) {
            Files.writeString(published, drawn);
        }
        assertThat(Files.readString(published))
                .as("docs/" + name + "; make it again with: mvn -pl core -am verify -Dit.test=FluxmapPicturesIT"
                        + " -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dexpunge.publish=true")
                .isEqualTo(drawn);
    }
}
