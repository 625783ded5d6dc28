package io.newstunneler.gateway.documents;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;

import io.newstunneler.gateway.accounts.Permissions;
import io.newstunneler.gateway.accounts.Role;
import io.newstunneler.gateway.routes.Part;
import io.newstunneler.gateway.routes.PartsProperties;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Where the documents come from: the gateway's own from the class path, the others from
 * the services.
 */
@Configuration(proxyBeanMethods = false)
class DocumentsConfiguration {

	/** A service writes its document at the first request, which takes some seconds. */
	private static final Duration TIMEOUT = Duration.ofSeconds(8);

	@Bean
	ApiDocuments apiDocuments(@Value("classpath:gateway-api.yaml") Resource yaml, JsonMapper json,
			@Value("${newstunneler.public-url:/}") String publicUrl, WebClient.Builder builder, PartsProperties parts,
			Permissions permissions) throws IOException {
		ObjectNode own = own(yaml, json);
		own.putArray("servers").addObject().put("url", publicUrl);
		WebClient client = builder.build();
		return new ApiDocuments(own, (part) -> fetch(client, parts, part),
				(method, path) -> permissions.needed(method, path).map(Role::id), InstantSource.system());
	}

	private static ObjectNode own(Resource yaml, JsonMapper json) throws IOException {
		try (InputStream in = yaml.getInputStream()) {
			Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
			return (ObjectNode) json.<JsonNode>valueToTree(loaded);
		}
	}

	private static Mono<JsonNode> fetch(WebClient client, PartsProperties parts, Part part) {
		return client.get()
			.uri(parts.url(part) + "/v3/api-docs")
			.retrieve()
			.bodyToMono(JsonNode.class)
			.timeout(TIMEOUT);
	}

}
