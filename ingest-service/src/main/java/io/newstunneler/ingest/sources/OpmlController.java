package io.newstunneler.ingest.sources;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.newstunneler.ingest.opml.Opml;
import io.newstunneler.ingest.opml.Opml.Broken;
import io.newstunneler.ingest.opml.Outline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Sources from and for other readers.
 */
@RestController
@RequestMapping("/api/sources/opml")
class OpmlController {

	private static final Logger log = LoggerFactory.getLogger(OpmlController.class);

	private static final int MAX_BYTES = 5_000_000;

	private static final int MAX_NAME = 200;

	private final Sources sources;

	OpmlController(Sources sources) {
		this.sources = sources;
	}

	/**
	 * All sources as OPML, with their folders, without credentials.
	 */
	@GetMapping(produces = { "text/x-opml", MediaType.APPLICATION_XML_VALUE })
	Mono<ResponseEntity<byte[]>> write() {
		return this.sources.newestFirst()
			.sort(Comparator.comparing(Source::name))
			.map((source) -> new Outline(0, source.name(), source.url(), source.sourceType(), source.folder()))
			.collectList()
			.map((outlines) -> ResponseEntity.ok()
				.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"news-tunneler.opml\"")
				.contentType(MediaType.parseMediaType("text/x-opml;charset=UTF-8"))
				.body(Opml.write("News Tunneler", outlines).getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Adds the feeds of an OPML file that are not there yet. What cannot be used is
	 * reported by line and does not keep out the rest.
	 */
	@PostMapping
	Mono<Imported> read(@RequestBody byte[] file) {
		if (file.length > MAX_BYTES) {
			return Mono.error(new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"The file is larger than 5 MB; nothing was added. Split it."));
		}
		Opml opml;
		try {
			opml = Opml.read(new String(file, StandardCharsets.UTF_8));
		}
		catch (IllegalArgumentException ex) {
			return Mono.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage()));
		}
		List<Broken> rejected = new ArrayList<>(opml.broken());
		Map<String, Integer> lines = new HashMap<>();
		List<Sources.Addition> additions = new ArrayList<>();
		for (Outline outline : opml.outlines()) {
			Sources.Addition addition = addition(outline, lines, rejected);
			if (addition != null) {
				additions.add(addition);
			}
		}
		rejected.sort(Comparator.comparingInt(Broken::line));
		return this.sources.addAll(additions).map((added) -> imported(additions, added, rejected));
	}

	private static Sources.@org.jspecify.annotations.Nullable Addition addition(Outline outline,
			Map<String, Integer> lines, List<Broken> rejected) {
		String title = (outline.title() != null) ? outline.title() : "";
		try {
			SourceAddress address = SourceAddress.of(outline.url());
			Integer before = lines.putIfAbsent(address.url(), outline.line());
			if (before != null) {
				rejected.add(new Broken(outline.line(), title, "The same address is in line " + before + "."));
				return null;
			}
			String name = title.isBlank() ? address.url() : title.strip();
			return new Sources.Addition(address, (name.length() > MAX_NAME) ? name.substring(0, MAX_NAME) : name,
					"atom".equalsIgnoreCase(outline.type()) ? "atom" : "rss", outline.folder());
		}
		catch (IllegalArgumentException ex) {
			rejected.add(new Broken(outline.line(), title, "The address " + ex.getMessage() + "."));
			return null;
		}
	}

	private static Imported imported(List<Sources.Addition> additions, Set<String> added, List<Broken> rejected) {
		log.atInfo()
			.addKeyValue("added", added.size())
			.addKeyValue("known", additions.size() - added.size())
			.addKeyValue("rejected", rejected.size())
			.log("imported sources");
		return new Imported(added.size(), additions.size() - added.size(), rejected);
	}

	/**
	 * What became of a file.
	 *
	 * @param added how many sources are new; they are polled at once
	 * @param known how many were there already and stay as they are
	 * @param rejected what could not be used, by line
	 */
	record Imported(int added, int known, List<Broken> rejected) {

	}

}
