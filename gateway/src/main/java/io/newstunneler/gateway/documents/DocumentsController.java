package io.newstunneler.gateway.documents;

import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The document of the whole API, for programs and, as a page, for people.
 */
@RestController
class DocumentsController {

	/** Swagger UI sets styles and draws with inline images, and talks to us alone. */
	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
			+ "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
			+ "frame-ancestors 'none'";

	private final ApiDocuments documents;

	DocumentsController(ApiDocuments documents) {
		this.documents = documents;
	}

	/** The second path is where the predecessor had it. */
	@GetMapping(path = { "/v3/api-docs", "/openapi.json" }, produces = MediaType.APPLICATION_JSON_VALUE)
	Mono<ObjectNode> document() {
		return this.documents.whole();
	}

	@GetMapping(path = "/docs", produces = MediaType.TEXT_HTML_VALUE)
	ResponseEntity<Resource> page() {
		return ResponseEntity.ok()
			.header("Content-Security-Policy", POLICY)
			.body(new ClassPathResource("docs/page.html"));
	}

}
