package dev.expunge.picture;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A browser without a window, closed by [#close]. It has no network: what a page asks for is noted and refused.
final class Browser implements AutoCloseable {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private final Playwright playwright;
    private final BrowserContext context;
    private final List<String> complaints = new ArrayList<>();

    private Browser(Playwright playwright, BrowserContext context) {
        this.playwright = playwright;
        this.context = context;
    }

    /// Starts one.
    ///
    /// @throws IllegalStateException when the program is not here; `./verify` installs it
    static Browser start() {
        Path program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("chromium is not here: install the package chromium"));
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        BrowserContext context = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setHeadless(true)
                        .setArgs(List.of("--no-sandbox")))
                .newContext();
        context.setOffline(true);
        return new Browser(playwright, context);
    }

    /// A page with its scripts run.
    Page open(Path file) {
        Page page = context.newPage();
        page.setViewportSize(1400, 900);
        page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> {
            if (!request.url().startsWith("file:")) {
                complaints.add("request: " + request.url());
            }
        });
        page.navigate(file.toUri().toString());
        return page;
    }

    /// Errors, refused scripts, dialogs and requests of all pages.
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
