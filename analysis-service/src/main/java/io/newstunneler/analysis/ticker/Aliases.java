package io.newstunneler.analysis.ticker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What headlines call some companies instead of their names.
 */
final class Aliases {

	private static final Map<String, List<String>> BY_SYMBOL = """
			AAPL Apple
			ABNB Airbnb
			ADBE Adobe
			AIG American International Group
			AMD AMD|Advanced Micro Devices
			AMZN Amazon
			AXP American Express|Amex
			BA Boeing
			BABA Alibaba
			BAC Bank of America|BofA
			BMY Bristol Myers Squibb|Bristol Myers
			BNY Bank of New York Mellon
			BRK-B Berkshire Hathaway
			C Citigroup|Citi
			CAT Caterpillar
			CL Colgate|Colgate Palmolive
			CMCSA Comcast
			COF Capital One
			COP ConocoPhillips
			CRM Salesforce
			CSCO Cisco
			CVS CVS Health|CVS
			CVX Chevron
			DAL Delta Air Lines
			DE John Deere
			DIS Walt Disney|Disney
			F Ford Motor|Ford
			FDX FedEx
			GE General Electric|GE Aerospace
			GM General Motors|GM
			GOOGL Alphabet|Google
			GS Goldman Sachs|Goldman
			HD Home Depot
			HON Honeywell
			HPQ HP
			IBM IBM
			INTC Intel
			JNJ Johnson & Johnson|J&J
			JPM JPMorgan|JPMorgan Chase|JP Morgan
			KO Coca Cola|Coke
			LLY Eli Lilly|Lilly
			LMT Lockheed Martin|Lockheed
			LOW Lowe's|Lowes
			MA Mastercard
			MCD McDonald's|McDonalds
			META Meta Platforms|Meta|Facebook
			MMM 3M
			MRK Merck
			MS Morgan Stanley
			MSFT Microsoft
			NFLX Netflix
			NKE Nike
			NVDA Nvidia
			ORCL Oracle
			PEP PepsiCo|Pepsi
			PFE Pfizer
			PG Procter & Gamble|P&G
			PM Philip Morris
			PYPL PayPal
			QCOM Qualcomm
			RTX RTX|Raytheon
			SBUX Starbucks
			SCHW Charles Schwab|Schwab
			T AT&T
			TMUS T Mobile
			TSLA Tesla
			TXN Texas Instruments
			UAL United Airlines
			UNH UnitedHealth
			UPS UPS|United Parcel Service
			USB U.S. Bancorp|US Bancorp
			V Visa
			VZ Verizon
			WBD Warner Bros Discovery|Warner Bros
			WFC Wells Fargo
			WMT Walmart
			XOM Exxon|Exxon Mobil|ExxonMobil""".lines()
		.map((line) -> line.split(" ", 2))
		.collect(Collectors.toUnmodifiableMap((parts) -> parts[0], (parts) -> Arrays.asList(parts[1].split("\\|"))));

	private Aliases() {
	}

	static List<String> of(String symbol) {
		return BY_SYMBOL.getOrDefault(symbol, List.of());
	}

}
