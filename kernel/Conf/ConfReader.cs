using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>
/// Reads <c>clp.conf</c>: tells every fault at once with file, line, element and what is allowed,
/// and keeps what it does not know.
/// </summary>
public static class ConfReader
{
    /// <summary>Reads a file; its scripts are looked for beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="types">Resource and monitor types by name.</param>
    public static ConfRead Read(string path, IReadOnlyDictionary<string, TypeDeclaration> types)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path, types, s => File.Exists(Path.Combine(folder, s)));
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            return new(null, [new(path, 0, "", $"cannot be read: {bad.Message}")], []);
        }
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="stream">The file's bytes; read to the end or to the size limit.</param>
    /// <param name="file">What faults call it.</param>
    /// <param name="types">Resource and monitor types by name.</param>
    /// <param name="scriptExists">
    /// Whether a file such as <c>scripts/web/exec1/start.sh</c> is beside it; null not to ask.
    /// </param>
    public static ConfRead Read(Stream stream, string file,
        IReadOnlyDictionary<string, TypeDeclaration> types,
        Func<string, bool>? scriptExists = null)
    {
        var findings = new ConfFindings(file);
        var context = new ReadContext(types, findings);
        if (Root(stream, findings) is not { } root) return new(null, findings.Sorted(), []);
        findings.Learn(root);
        root.Use = ElementUse.Opened;
        var config = Config(new(root, findings), context);
        var kept = ConfKeep.Rest(root, findings);
        findings.AddRange(ConfigCheck.Check(config, types, scriptExists));
        return new(findings.HasErrors ? null : config, findings.Sorted(), kept);
    }

    private static ClusterConfig Config(Section root, ReadContext context)
    {
        var config = ReadCluster.Read(root, context.Findings);
        var members = new List<Membership>();
        var groups = ReadGroups.Read(root, members, context.Findings);
        var resources = ReadResources.Read(root, members, context);
        var monitors = ReadMonitors.Read(root, context);
        return config with
        {
            Servers = ReadPaths.Servers(root, context.Findings),
            Heartbeats = ReadPaths.Heartbeats(root, context),
            Partition = config.Partition with
            {
                Resolvers = ReadResolvers.Read(root, context),
            },
            Fencing = ReadFencing.Read(root, context),
            ServerGroups = ReadGroups.ServerGroups(root),
            ExclusionRules = ReadGroups.Rules(root),
            Groups = ReadGroups.Spare(
                root, ReadGroups.Mark(groups, members, context), context),
            Resources = resources,
            Monitoring = ReadMonitors.Common(root),
            Monitors = monitors,
            AlertChannels = ReadAlerts.Read(root, context),
        };
    }

    private static ConfElement? Root(Stream stream, ConfFindings findings)
    {
        if (Bytes(stream) is not { } bytes)
        {
            findings.Error(0, "", $"is larger than {ConfLimits.FileBytesMax} bytes");
            return null;
        }
        return ConfText.Decode(bytes, findings) is { } text ? ConfTree.Parse(text, findings) : null;
    }

    private static byte[]? Bytes(Stream stream)
    {
        using var bytes = new MemoryStream();
        byte[] part = new byte[81920];
        int got;
        while ((got = stream.Read(part)) > 0)
        {
            bytes.Write(part, 0, got);
            if (bytes.Length > ConfLimits.FileBytesMax) return null;
        }
        return bytes.ToArray();
    }
}
