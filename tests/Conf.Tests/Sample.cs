using System.Text;
using Baton.Core.Config;

namespace Baton.Conf.Tests;

/// <summary>The files that tests start from.</summary>
internal static class Sample
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "Shipped");

    public static readonly string Good = File.ReadAllText(Path.Combine(Folder, "good.conf"));

    public static ConfRead Read(string text, Func<string, bool>? scriptExists = null) =>
        Read(Encoding.UTF8.GetBytes(text), scriptExists);

    public static ConfRead Read(byte[] bytes, Func<string, bool>? scriptExists = null)
    {
        using var stream = new MemoryStream(bytes);
        return ConfReader.Read(stream, "clp.conf", Types.All, scriptExists);
    }

    /// <summary>The good file with one text replaced; it must be there.</summary>
    public static string With(string old, string replacement)
    {
        Assert.Contains(old, Good);
        int at = Good.IndexOf(old, StringComparison.Ordinal);
        return Good[..at] + replacement + Good[(at + old.Length)..];
    }

    public static ClusterConfig Config(ConfRead read)
    {
        Assert.IsNotNull(read.Config, string.Join('\n', read.Faults));
        return read.Config;
    }

    /// <summary>A configuration in full as lines, so that two can be compared.</summary>
    public static string Lines(ConfRead read) => Lines(Config(read)) + "\n-- kept\n"
        + string.Join('\n', read.Kept);

    public static string Lines(ClusterConfig config) =>
        string.Join('\n', ConfigDiffValues.Of(config).Select(v => $"{v.Path} = {v.Text}"))
        + "\n-- derived\n"
        + string.Join('\n', config.Groups.Select(g => $"{g.Name} {g.Unstartable}"))
        + string.Join('\n', config.Resources.Select(r => $"{r.Name} {r.Group} {r.DependsByType}"))
        + string.Join('\n', config.Monitors.Select(m => $"{m.Name} {m.Resident}"));
}
