package io.newstunneler.ingest.opml;

import java.util.List;

import io.newstunneler.ingest.opml.Opml.Broken;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OpmlTests {

	@Test
	void readsFeedsWithTheirFoldersWhateverTheirAmpersands() {
		Opml opml = Opml.read("""
				<?xml version="1.0"?>
				<opml version="2.0"><head><title>Mine</title></head><body>
				<outline text="Birds &amp; fish">
				  <outline text="Water">
				    <outline type="rss" text='Ducks "daily"' xmlUrl="https://ducks.example/feed?a=1&b=2"
				      htmlUrl="https://ducks.example/"/>
				  </outline>
				  <outline title="Geese" text="ignored" xmlURL="https://geese.example/feed?x=&#38;"></outline>
				</outline>
				<!-- <outline text="No" xmlUrl="https://no.example/"/> -->
				<outline text="Top" xmlUrl="https://top.example/"/>
				</body></opml>
				""");
		assertThat(opml.broken()).isEmpty();
		assertThat(opml.outlines()).containsExactly(
				new Outline(5, "Ducks \"daily\"", "https://ducks.example/feed?a=1&b=2", "rss", "Birds & fish / Water"),
				new Outline(8, "Geese", "https://geese.example/feed?x=&", null, "Birds & fish"),
				new Outline(11, "Top", "https://top.example/", null, null));
	}

	@Test
	void aBrokenLineCostsNoOther() {
		Opml opml = Opml.read("""
				<opml><body>
				<outline text="Open quote" xmlUrl="https://a.example/>
				<outline text="B" xmlUrl="https://b.example/"/>
				<outline text="No address" type="rss"/>
				<outline text="Empty" xmlUrl=""/>
				<outline text="Unclosed" xmlUrl="https://c.example/"
				<outline text="D" xmlUrl="https://d.example/"/>
				</body></opml>
				""");
		assertThat(opml.outlines()).extracting(Outline::title).containsExactly("B", "D");
		assertThat(opml.broken()).extracting(Broken::line).containsExactly(2, 4, 5, 6);
	}

	@Test
	void nothingIsExpandedOrFetched() {
		Opml opml = Opml.read("""
				<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>
				<opml><body><outline text="&x;&y;" xmlUrl="https://a.example/&x;"/></body></opml>
				""");
		assertThat(opml.outlines().getFirst().url()).isEqualTo("https://a.example/&x;");
	}

	@Test
	void whatIsNotOpmlOrTooMuchOfItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Opml.read("{}")).withMessageContaining("not an OPML");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Opml.read("<opml>" + "<outline text='a'>".repeat(100_000)))
			.withMessageContaining("nested");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Opml.read("<opml>" + "<outline xmlUrl='http://a.example/'/>".repeat(20_001)))
			.withMessageContaining("more than");
	}

	@Test
	void whatIsWrittenIsReadTheSame() {
		List<Outline> outlines = List.of(new Outline(0, "A \"<&>\" é", "https://a.example/?b=1&c=2", "rss", null),
				new Outline(0, "B", "https://b.example/", "rss", "Folder / Inner"));
		assertThat(Opml.read(Opml.write("Title", outlines)).outlines())
			.extracting(Outline::title, Outline::url, Outline::folder)
			.containsExactly(org.assertj.core.groups.Tuple.tuple("A \"<&>\" é", "https://a.example/?b=1&c=2", null),
					org.assertj.core.groups.Tuple.tuple("B", "https://b.example/", "Folder / Inner"));
	}

}
