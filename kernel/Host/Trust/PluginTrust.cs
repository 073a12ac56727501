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

    private FolderListing _product = FolderListing.Parse([]);
    private string _fault = "";

    /// <summary>The product's own list.</summary>
    public string ProductList => productList;

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
        _product = ReadProduct();
        return Judge;
    }

    private CatalogEntry Judge(CatalogEntry entry)
    {
        if (!entry.IsReady) return entry;
        try
        {
            var listing = FolderListing.Of(entry.Directory);
            string? changed = ChangeOfProduct(entry.Type, listing);
            entry = entry with { Digest = listing.Digest, IsOwn = changed is null };
            if (Policy.Disabled.Contains(entry.Type))
                return Refuse(PluginStatus.Disabled, "it was disabled by clpplugin disable");
            if (changed is null) return entry;
            return WhyNot(entry, entry.Manifest, changed) is { } why
                ? Refuse(PluginStatus.Untrusted, why) : entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(PluginStatus.Untrusted, $"it could not be checked: {e.Message}");
        }

        CatalogEntry Refuse(PluginStatus status, string why) =>
            entry with { Status = status, Reason = why };
    }

    private string? WhyNot(CatalogEntry entry, PluginManifest manifest, string changed)
    {
        if (_fault.Length > 0) return _fault;
        if (FolderOwners.WhyOthersCanChange(entry.Directory) is { } open) return open;

        var signature = PluginSignature.Check(entry.Directory, Keys);
        if (signature.Kind == SignatureKind.Broken) return signature.Detail;
        if (Policy.Trust == TrustRule.Signed && signature.Kind != SignatureKind.Good)
            return signature.Detail + ", and only signed plugins are used here";
        if (Policy.Trust == TrustRule.Listed && WhyNotListed(entry) is { } why) return why;
        return manifest.Isolation == PluginIsolation.InProcess
            ? WhyNotInside(entry, changed) : null;
    }

    private string? WhyNotInside(CatalogEntry entry, string changed)
    {
        if (!Policy.InProcess.Contains(entry.Type))
            return "it wants to run in the daemon's own process, and is neither one of the "
                + $"product's own plugins{(changed.Length > 0 ? $" ({changed})" : "")} nor under "
                + $"inProcess in {PolicyName}";
        // The name alone would let a stranger in who calls itself as the product's own.
        return changed.Length > 0 && WhyNotListed(entry) is { } why
            ? $"it is called as one of the product's own plugins and is not it ({changed}): {why}"
            : null;
    }

    private string? WhyNotListed(CatalogEntry entry)
    {
        if (!Policy.Listed.TryGetValue(entry.Type, out string? listed))
            return $"it is not listed in {PolicyName}; its hash is {entry.Digest}";
        return listed == entry.Digest ? null
            : $"it was changed since it was listed in {PolicyName}; its hash is {entry.Digest}";
    }

    // Null if it is the product's own; else the file that is not, or nothing for a stranger.
    private string? ChangeOfProduct(string type, FolderListing found)
    {
        string prefix = type + "/";
        var own = FolderListing.Parse(_product.Files
            .Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(f => $"{f.Value}  {f.Key[prefix.Length..]}"));
        return own.Files.IsEmpty ? "" : own.DifferenceTo(found);
    }

    // Each time: an upgrade may be laid over a daemon that runs.
    private FolderListing ReadProduct()
    {
        try
        {
            return FolderListing.Parse(File.Exists(productList)
                ? File.ReadAllLines(productList) : []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _product;
        }
    }
}
