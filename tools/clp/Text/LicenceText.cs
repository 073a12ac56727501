using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary>Licences in the words of <c>clplcnsc</c>.</summary>
internal static class LicenceText
{
    public const string Succeeded = "Command succeeded.";

    public const string AskVersion = "Select License Version. [1, 2, or e (default:1)]...";

    public const string AskSerial = "Enter serial number [Ex. XXXXXXXX000000]... ";

    public const string AnnounceKey = "Enter license key";

    public const string AskKey = " [XXXXXXXX-XXXXXXXX-XXXXXXXX-XXXXXXXX]... ";

    public static readonly ImmutableArray<string> Versions =
    [
        "Selection of License Version.",
        " 1 Product version",
        " 2 Trial version",
        " e Exit",
    ];

    public static ImmutableArray<string> NotEverywhere(ImmutableArray<string> servers) =>
    [
        "Command succeeded. But the license was not applied to all the servers in the cluster "
            + "because there are one or more servers that are not started up.",
        "Not told : " + string.Join(", ", servers),
    ];

    /// <summary>All licences, or those of one product.</summary>
    public static ImmutableArray<string> Of(LicenceList list, string product)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var products = list.Licences.Select(l => l.Product).Distinct()
            .Where(p => product.Length == 0 || p == product);
        foreach (string id in products.Order(StringComparer.Ordinal))
        {
            string name = list.Products.FirstOrDefault(p => p.Id == id)?.Name ?? id;
            lines.Add(id.Length > 0 ? $"< {name} <{id}> >" : "< Unknown product >");
            int number = 0;
            foreach (var licence in list.Licences.Where(l => l.Product == id))
            {
                lines.Add("");
                lines.AddRange(Of(licence, ++number));
            }
            lines.Add("");
        }
        return lines.ToImmutable();
    }

    public static ImmutableArray<string> Ids(LicenceList list) =>
    [
        $"Cluster ID : {list.Cluster}",
        .. list.Products.Select(p => $"{p.Id,-8} {p.Name}"),
    ];

    private static IEnumerable<string> Of(LicenceStatus licence, int number)
    {
        yield return Field("Seq", number.ToString(CultureInfo.InvariantCulture), "  ");
        yield return Field("Serial", licence.Serial);
        if (licence.Key.Length > 0) yield return Field("Key", licence.Key);
        yield return Field("User", licence.User.Length > 0 ? licence.User : "-");
        yield return Field("Server", licence.Server);
        yield return Field("Kind", licence.Trial ? $"{licence.Kind}, trial" : licence.Kind);
        yield return Field("Status", licence.Why.Length > 0
            ? $"{licence.Status} ({licence.Why})" : licence.Status);
        if (licence.Count > 0)
            yield return Field("Licensed Number",
                licence.Count.ToString(CultureInfo.InvariantCulture));
        if (licence.Start.Length > 0) yield return Field("Start date", licence.Start);
        if (licence.End.Length > 0) yield return Field("End date", licence.End);
    }

    private static string Field(string name, string value, string indent = "    ") =>
        $"{indent}{name}{new string('.', 20 - indent.Length - name.Length)} {value}";
}
