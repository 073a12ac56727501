using Baton.Sdk;

namespace Baton.Host.Trust;

/// <summary>
/// Says of each plugin whether it may be used, and where: by the product's own list, by this
/// server's policy and by signatures.
/// </summary>
/// <param name="productList">Hashes of all files of the product's own plugins.</param>
/// <param name="policyFile">The policy of this server.</param>
/// <param name="keyFolder">The public keys of those who may sign.</param>
public sealed class PluginTrust(string productList, string policyFile, string keyFolder)
{
    /// <summary>The product's own list, beside its programs.</summary>
    public const string ProductListName = "plugins.sha256";

    /// <summary>The policy, beside <c>clp.conf</c>.</summary>
    public const string PolicyName = "plugins.json";

    /// <summary>The folder of public keys, beside <c>clp.conf</c>.</summary>
    public const string KeyFolderName = "plugin-keys";

    private FolderListing? _product;
    private string _fault = "";

    /// <summary>The policy as it was when plugins were last looked for.</summary>
    public PluginPolicy Policy { get; private set; } = new();

    /// <summary>The public keys.</summary>
    public IEnumerable<string> Keys => Directory.Exists(keyFolder)
        ? Directory.EnumerateFiles(keyFolder, "*.pem").Order(StringComparer.Ordinal) : [];

    /// <summary>Reads the policy again and gives the judgement of it.</summary>
    public Func<CatalogEntry, CatalogEntry> Judge()
    {
        try
        {
            Policy = PluginPolicy.Read(policyFile);
            _fault = "";
        }
        catch (InvalidDataException e)
        {
            // The one before stays: a slip of the pen must not open what was shut.
            _fault = e.Message;
        }
        return Judge;
    }

    private CatalogEntry Judge(CatalogEntry entry)
    {
        if (!entry.IsReady) return entry;
        try
        {
            if (Policy.Disabled.Contains(entry.Type))
                return Refuse(PluginStatus.Disabled, "it was disabled by clpplugin disable");
            return WhyNot(entry, entry.Manifest) is { } why
                ? Refuse(PluginStatus.Untrusted, why) : entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(PluginStatus.Untrusted, $"it could not be checked: {e.Message}");
        }

        CatalogEntry Refuse(PluginStatus status, string why) =>
            entry with { Status = status, Reason = why };
    }

    private string? WhyNot(CatalogEntry entry, PluginManifest manifest)
    {
        bool inside = manifest.Isolation == PluginIsolation.InProcess;
        string? changed = inside || Policy.Trust != TrustRule.Any || _fault.Length > 0
            ? ChangeOfProduct(entry) : "";
        if (changed is null) return null;
        if (_fault.Length > 0) return _fault;

        var signature = PluginSignature.Check(entry.Directory, Keys);
        if (signature.Kind == SignatureKind.Broken) return signature.Detail;
        if (Policy.Trust == TrustRule.Signed && signature.Kind != SignatureKind.Good)
            return signature.Detail + ", and only signed plugins are used here";
        if (Policy.Trust == TrustRule.Listed && WhyNotListed(entry) is { } why) return why;
        if (!inside || Policy.InProcess.Contains(entry.Type)) return null;
        return "it wants to run in the daemon's own process, and is neither one of the product's "
            + $"own plugins{(changed.Length > 0 ? $" ({changed})" : "")} nor under inProcess in "
            + PolicyName;
    }

    private string? WhyNotListed(CatalogEntry entry)
    {
        string digest = FolderListing.Of(entry.Directory).Digest;
        if (!Policy.Listed.TryGetValue(entry.Type, out string? listed))
            return $"it is not listed in {PolicyName}; its hash is {digest}";
        return listed == digest ? null
            : $"it was changed since it was listed in {PolicyName}; its hash is {digest}";
    }

    // Null if it is the product's own; else the file that is not, or nothing for a stranger.
    private string? ChangeOfProduct(CatalogEntry entry)
    {
        _product ??= FolderListing.Parse(
            File.Exists(productList) ? File.ReadLines(productList) : []);
        string prefix = entry.Type + "/";
        var own = FolderListing.Parse(_product.Files
            .Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(f => $"{f.Value}  {f.Key[prefix.Length..]}"));
        return own.Files.IsEmpty ? "" : own.DifferenceTo(FolderListing.Of(entry.Directory));
    }
}
