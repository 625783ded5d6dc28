package io.newstunneler.ingest.articles;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import com.ctc.wstx.stax.WstxInputFactory;
import com.rometools.rome.io.SyndFeedInput;
import com.rometools.rome.io.XmlReader;
import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures reading on one thread over a folder of real feeds
 * ({@code -Dfeeds=/path/to/folder}): the whole step from bytes to articles that can be
 * stored, the same without making articles (what a poll costs that brings nothing new),
 * ROME as it comes, and a bare walk over the elements. They take turns, so that whatever
 * else the machine does befalls all of them; the processor time of the thread says what
 * they cost where the machine has other work.
 */
@EnabledIfSystemProperty(named = "feeds", matches = ".+")
class ReadingBenchmark {

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private static final int WARM_UP = Integer.getInteger("rounds.warmup", 15);

	private static final int ROUNDS = Integer.getInteger("rounds", 15);

	private final Corpus corpus = new Corpus(Path.of(System.getProperty("feeds")));

	private final WstxInputFactory parsers = new WstxInputFactory();

	@Test
	void readsBesideRomeAndABareWalk() throws Exception {
		this.parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		List<byte[]> documents = documents();
		long bytes = documents.stream().mapToLong((document) -> document.length).sum();
		List<Contender> contenders = List.of(
				new Contender("bytes to articles that can be stored", () -> articles(documents)),
				new Contender("bytes to entries, fingerprinted", () -> entries(documents)),
				new Contender("ROME as it comes (SyndFeedInput)", () -> rome(documents)),
				new Contender("a bare StAX walk (Woodstox)", () -> walk(documents)));
		TreeMap<String, List<Double>> seconds = new TreeMap<>();
		TreeMap<String, List<Double>> processorSeconds = new TreeMap<>();
		TreeMap<String, Long> items = new TreeMap<>();
		for (int round = 0; round < WARM_UP + ROUNDS; round++) {
			for (Contender contender : contenders) {
				long start = System.nanoTime();
				long processorStart = THREADS.getCurrentThreadCpuTime();
				long read = contender.run().call();
				double processorTook = (THREADS.getCurrentThreadCpuTime() - processorStart) / 1e9;
				double took = (System.nanoTime() - start) / 1e9;
				if (round >= WARM_UP) {
					seconds.computeIfAbsent(contender.name(), (_) -> new ArrayList<>()).add(took);
					processorSeconds.computeIfAbsent(contender.name(), (_) -> new ArrayList<>()).add(processorTook);
					items.put(contender.name(), read);
				}
			}
		}
		System.out.printf("%d feeds, %.1f MB, one thread, the median of %d rounds after %d%n", documents.size(),
				bytes / 1e6, ROUNDS, WARM_UP);
		for (Contender contender : contenders) {
			double median = median(seconds.get(contender.name()));
			double processor = median(processorSeconds.get(contender.name()));
			System.out.printf("%-38s %7.1f MB/s %9.0f items/s; by processor time %7.1f MB/s%n", contender.name(),
					bytes / 1e6 / median, items.get(contender.name()) / median, bytes / 1e6 / processor);
		}
		assertThat(items.get(contenders.getFirst().name())).isPositive()
			.isGreaterThanOrEqualTo(items.get(contenders.get(2).name()));
	}

	private static double median(@Nullable List<Double> values) {
		return Objects.requireNonNull(values).stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
	}

	/**
	 * The documents that are read; others would be measured by how soon they are refused.
	 */
	private List<byte[]> documents() {
		List<byte[]> documents = new ArrayList<>();
		for (String file : this.corpus.files("")) {
			byte[] body = this.corpus.bytes(file);
			try {
				if (body.length < 10_000_000 && !this.corpus.read(body, null).entries().isEmpty()) {
					documents.add(body);
				}
			}
			catch (UnreadableFeedException ex) {
				// Not a feed.
			}
		}
		return documents;
	}

	private long articles(List<byte[]> documents) throws UnreadableFeedException {
		Feed feed = Corpus.feed("feed");
		long articles = 0;
		for (byte[] document : documents) {
			for (Entry entry : this.corpus.read(document, null).entries()) {
				articles += Corpus.article(entry, feed).title().isEmpty() ? 0 : 1;
			}
		}
		return articles;
	}

	private long entries(List<byte[]> documents) throws UnreadableFeedException {
		Feed feed = Corpus.feed("feed");
		long entries = 0;
		for (byte[] document : documents) {
			for (Entry entry : this.corpus.read(document, null).entries()) {
				entries += (Fingerprint.of(entry, feed.address()).title() != 1) ? 1 : 0;
			}
		}
		return entries;
	}

	private static long rome(List<byte[]> documents) {
		long entries = 0;
		for (byte[] document : documents) {
			try {
				entries += new SyndFeedInput().build(new XmlReader(new ByteArrayInputStream(document)))
					.getEntries()
					.size();
			}
			catch (Exception ex) {
				// Refused; in its favour as it is over sooner.
			}
		}
		return entries;
	}

	private long walk(List<byte[]> documents) throws XMLStreamException {
		long events = 0;
		for (byte[] document : documents) {
			XMLStreamReader reader = this.parsers.createXMLStreamReader(new ByteArrayInputStream(document));
			try {
				while (reader.hasNext()) {
					reader.next();
					events++;
				}
			}
			catch (XMLStreamException ex) {
				// As above.
			}
			reader.close();
		}
		return events;
	}

	private record Contender(String name, Callable<Long> run) {

	}

}
