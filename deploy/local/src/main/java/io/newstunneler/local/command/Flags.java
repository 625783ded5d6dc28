package io.newstunneler.local.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.home.Secrets;
import io.newstunneler.local.state.StateFile;
import io.newstunneler.local.state.SystemState;
import io.newstunneler.local.system.Assembly;
import io.newstunneler.local.system.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Moves flags between the system and a file, and so between its own tables and an Unleash
 * server.
 */
@Command(name = "flags", mixinStandardHelpOptions = true,
		description = "Writes the flags of the running system into a file, or makes them as a file says.")
final class Flags {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Option(names = "--url", description = "The gateway; by default that of the system that is up.",
			scope = ScopeType.INHERIT)
	private @Nullable String url;

	@Option(names = "--environment", defaultValue = "production", scope = ScopeType.INHERIT,
			description = "Whose flags (default ${DEFAULT-VALUE}).")
	private String environment = "production";

	@Command(name = "export", description = "Writes the flags into a file.")
	int exportFile(@Parameters(paramLabel = "FILE") Path file) throws IOException, InterruptedException {
		JsonNode flags = ask(HttpRequest.newBuilder(address("export", "")).GET());
		Files.writeString(file, JSON.writeValueAsString(flags) + "\n");
		System.out.println(flags.path("flags").size() + " flags and " + flags.path("segments").size()
				+ " segments are in " + file + ".");
		return 0;
	}

	@Command(name = "import",
			description = "Makes the flags as a file says. Flags that are not in it stay; doing it twice changes nothing.")
	int importFile(@Parameters(paramLabel = "FILE") Path file) throws IOException, InterruptedException {
		String author = URLEncoder.encode(System.getProperty("user.name"), StandardCharsets.UTF_8);
		JsonNode imported = ask(HttpRequest.newBuilder(address("import", "&changed_by=" + author))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofFile(file)));
		for (String fate : List.of("changed", "unchanged", "unknown")) {
			String names = String.join(", ", imported.path(fate).valueStream().map(JsonNode::asString).toList());
			System.out.println(fate + ": " + (names.isEmpty() ? "none" : names));
		}
		imported.path("refused")
			.properties()
			.forEach((flag) -> System.out.println("refused: " + flag.getKey() + ": " + flag.getValue().asString()));
		return imported.path("refused").isEmpty() ? 0 : 1;
	}

	private URI address(String command, String query) {
		return URI.create(gateway() + "/api/flags/" + command + "?environment="
				+ URLEncoder.encode(this.environment, StandardCharsets.UTF_8) + query);
	}

	private String gateway() {
		if (this.url != null) {
			return this.url.replaceAll("/+$", "");
		}
		return new StateFile(Settings.current().home()).read()
			.map(SystemState::url)
			.orElseThrow(() -> new LauncherException("Nothing was ever started here; ./tunneler up starts it."));
	}

	/** Our own system's key goes to our own system only. */
	private String key() throws IOException {
		Settings settings = Settings.current();
		Optional<String> given = settings.get(Assembly.ADMIN_KEY);
		return (given.isEmpty() && this.url == null) ? new Secrets(settings.home()).of(Assembly.ADMIN_SECRET)
				: given.orElse("");
	}

	private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
		String key = key();
		HttpRequest asked = (key.isEmpty() ? request : request.header("X-API-Key", key)).timeout(PATIENCE).build();
		try (HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
			HttpResponse<String> response = client.send(asked, HttpResponse.BodyHandlers.ofString());
			JsonNode answer = JSON.readTree(response.body());
			if (response.statusCode() != 200) {
				throw new LauncherException("The system answered " + response.statusCode() + ": "
						+ answer.path("detail") + " No flag was changed.");
			}
			return answer;
		}
		catch (ConnectException _) {
			throw new LauncherException(
					"Nothing answers at " + asked.uri().getAuthority() + "; ./tunneler up starts the system.");
		}
		catch (JacksonException _) {
			throw new LauncherException(asked.uri() + " answered something that is not JSON.");
		}
	}

}
