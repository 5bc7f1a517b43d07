package dev.expunge.picture;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads what was written as XML, strictly.
final class Xml {
    private Xml() {}

    static Document parsed(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The elements of that name that have a certain class; all of them for no class.
    static List<Element> elements(Document document, String name, String kind) {
        return parts(document.getDocumentElement(), name, kind);
    }

    /// The same within an element.
    static List<Element> parts(Element whole, String name, String kind) {
        NodeList nodes = whole.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .filter(e -> kind.isEmpty() || (" " + e.getAttribute("class") + " ").contains(" " + kind + " "))
                .toList();
    }

    /// The names of all attributes.
    static Set<String> attributes(Document document) {
        var names = new TreeSet<String>();
        for (Element element : elements(document, "*", "")) {
            NamedNodeMap attributes = element.getAttributes();
            IntStream.range(0, attributes.getLength())
                    .forEach(at -> names.add(attributes.item(at).getNodeName()));
        }
        return names;
    }
}
