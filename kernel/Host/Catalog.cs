using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// Every plugin folder with its status, found by reading manifests and metadata; none of the
/// plugins' code runs here, and no bad folder stops the others.
/// </summary>
public sealed class Catalog
{
    private readonly ImmutableDictionary<string, CatalogEntry> _byType;

    private Catalog(ImmutableArray<CatalogEntry> entries)
    {
        Entries = entries;
        _byType = entries
            .GroupBy(e => e.Type, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.MinBy(e => e.Status)!,
                StringComparer.Ordinal);
    }

    /// <summary>A catalog without any plugin.</summary>
    public static Catalog Empty { get; } = new([]);

    /// <summary>
    /// Every folder found, in the order of the directories and then of the names.
    /// </summary>
    public ImmutableArray<CatalogEntry> Entries { get; }

    /// <summary>The products that a plugin needs a licence of.</summary>
    public IEnumerable<string> Products => Entries
        .Where(e => e.Manifest is { Product.Length: > 0 }).Select(e => e.Manifest!.Product);

    /// <summary>The entry of a type, the ready one if several folders claim it, or null.</summary>
    /// <param name="type">The plugin's type name.</param>
    public CatalogEntry? Find(string type) => _byType.GetValueOrDefault(type);

    /// <summary>
    /// Looks into every folder of the directories; absent directories count as empty.
    /// </summary>
    /// <param name="directories">Directories of plugin folders; the first to have a type
    /// wins.</param>
    public static Catalog Scan(params IEnumerable<string> directories) =>
        Scan(entry => entry, directories);

    /// <summary>The same, with a judgement of every sound plugin before it gets its type.</summary>
    /// <param name="judge">Gives an entry with another status where that is due.</param>
    /// <param name="directories">Directories of plugin folders; the first to have a type
    /// wins, but for the product's own.</param>
    public static Catalog Scan(
        Func<CatalogEntry, CatalogEntry> judge, IEnumerable<string> directories)
    {
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(directories);
        List<CatalogEntry> found =
            [.. directories.Distinct().SelectMany(Folders).Select(f => judge(Read(f)))];
        var winners = found.Where(e => e.IsReady)
            .GroupBy(e => e.Type, StringComparer.Ordinal)
            // Nobody takes the place of one of the product's own, wherever it lies.
            .ToDictionary(g => g.Key, g => g.FirstOrDefault(e => e.IsOwn) ?? g.First(),
                StringComparer.Ordinal);
        return new Catalog([.. found.Select(entry =>
            !entry.IsReady || ReferenceEquals(entry, winners[entry.Type]) ? entry : entry with
            {
                Status = PluginStatus.Duplicate,
                Reason = $"type {entry.Type} was found before in "
                    + winners[entry.Type].Directory,
            })]);
    }

    /// <summary>The same catalog, in which products without a licence are unlicensed.</summary>
    /// <param name="refusal">Why a product is not licensed now; empty if it is.</param>
    public Catalog Licensed(Func<string, string> refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return Products.Any() ? new Catalog([.. Entries.Select(Judge)]) : this;

        CatalogEntry Judge(CatalogEntry entry)
        {
            if (entry.Manifest is not { Product.Length: > 0 } manifest) return entry;
            string why = refusal(manifest.Product);
            return (entry.Status, why.Length == 0) switch
            {
                (PluginStatus.Ready, false) => entry with
                {
                    Status = PluginStatus.Unlicensed,
                    Reason = why,
                },
                (PluginStatus.Unlicensed, true) => entry with
                {
                    Status = PluginStatus.Ready,
                    Reason = "",
                },
                _ => entry,
            };
        }
    }

    private static IEnumerable<string> Folders(string directory)
    {
        try
        {
            return Directory.EnumerateDirectories(Path.GetFullPath(directory))
                .Where(d => !Path.GetFileName(d).StartsWith('.'))
                .Order(StringComparer.Ordinal).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static CatalogEntry Read(string folder)
    {
        PluginManifest? manifest = null;
        try
        {
            var (read, remark) = ManifestReader.Read(Path.Combine(folder, "plugin.json"));
            manifest = read;
            if (OtherContract(manifest.Contract) is { } other)
                return Bad(folder, manifest, PluginStatus.Incompatible, other);
            return new CatalogEntry(manifest.Type, manifest, PluginStatus.Ready, remark, folder,
                PluginInspection.Parameters(folder, manifest));
        }
        catch (PluginFaultException e)
        {
            return Bad(folder, manifest, PluginStatus.Broken, e.Message);
        }
        // A damaged assembly can fail in any way: the folder is broken, the host is not.
        catch (Exception e)
        {
            return Bad(folder, manifest, PluginStatus.Broken,
                $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static CatalogEntry Bad(string folder, PluginManifest? manifest, PluginStatus status,
        string reason) =>
        new(manifest?.Type ?? Path.GetFileName(folder), manifest, status, reason, folder, []);

    private static string? OtherContract(string said)
    {
        string ours = $"{Contract.Major}.{Contract.Minor}";
        if (said.Split('.') is not [var first, var second, ..]
            || ParameterDeclaration.Number(first) is not { } major
            || ParameterDeclaration.Number(second) is not { } minor)
            return $"contract '{said}' is not of the form major.minor; this host speaks {ours}";
        return major != Contract.Major || minor > Contract.Minor
            ? $"built against contract {said}; this host speaks {ours}" : null;
    }
}
