using System.Xml.Linq;

namespace Baton.Lab.Chaos;

/// <summary>
/// What a run takes over from the configuration of an installed cluster: its times and policies.
/// Its addresses, devices, resources and monitors are those of other machines and stay out.
/// </summary>
internal sealed class ConfAdopted(XElement theirs)
{
    /// <summary>Elements below <c>cluster</c> that say how the cluster judges and acts.</summary>
    private static readonly string[] Judging =
        ["heartbeat", "startsync", "notifydown", "startafterdown", "internal", "bothactive"];

    private static readonly string[] OfResolution = ["npaction", "takeoverdelay", "allmustagree"];

    private static readonly string[] OfForcedStop = ["onfail", "pause", "delay"];

    /// <summary>Of a group: all but what it consists of and stands on.</summary>
    private static readonly string[] NotOfGroup = ["gid", "resource", "depend", "exclude"];

    public void PutInto(XElement root)
    {
        var cluster = root.Element("cluster")!;
        var source = theirs.Element("cluster");
        Replace(cluster, source, Judging);
        Replace(cluster.Element("networkpartition")!, source?.Element("networkpartition"),
            OfResolution);
        Replace(cluster.Element("forcestop")!, source?.Element("forcestop"), OfForcedStop);
        if (cluster.Element("heartbeat")!.Element("timeout") is null)
            cluster.Element("heartbeat")!.Add(new XElement("timeout", 90_000));
        foreach (var server in root.Elements("server"))
            Replace(server, Named(theirs, "server", server), ["priority"]);
        // The first group of an installed cluster stands for all.
        if (theirs.Elements("group").FirstOrDefault(g => g.Element("resource") is not null)
            is { } group)
            Adopt(root.Element("group")!, group);
    }

    private static void Adopt(XElement mine, XElement group)
    {
        if (group.Elements("policy").Any()) mine.Elements("policy").Remove();
        mine.AddFirst(group.Elements()
            .Where(e => !NotOfGroup.Contains(e.Name.LocalName, StringComparer.Ordinal)));
    }

    private static XElement? Named(XElement root, string kind, XElement like) =>
        root.Elements(kind).FirstOrDefault(
            e => e.Attribute("name")?.Value == like.Attribute("name")?.Value);

    private static void Replace(XElement target, XElement? source, string[] names)
    {
        foreach (var found in names.Select(n => source?.Element(n)).OfType<XElement>())
        {
            target.Element(found.Name)?.Remove();
            target.Add(new XElement(found));
        }
    }
}
