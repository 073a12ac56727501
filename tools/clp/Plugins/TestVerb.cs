using Baton.Clp.Conformance;

namespace Baton.Clp.Plugins;

/// <summary>Tries a plugin's folder against the contract.</summary>
internal sealed class TestVerb : IPluginVerb
{
    // Values follow as PATH=TEXT; the word live stands for this very machine instead of one in
    // memory.
    private const string Live = "live";

    public string Usage => "test DIR [live|PATH=VALUE...]";

    public async Task<ExitCode> Run(string[] words, Session session)
    {
        if (!File.Exists(Path.Combine(words[0], "plugin.json")))
            throw new CommandFailedException(ExitCode.UnknownName,
                $"{words[0]} has no plugin.json: build the plugin into a folder first.");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        bool live = false;
        foreach (string word in words.Skip(1))
        {
            if (word == Live) live = true;
            else if (word.Split('=', 2) is [var path, var value]) values[path] = value;
            else
                throw new CommandFailedException(
                    ExitCode.Usage, $"'{word}' is neither {Live} nor PATH=VALUE.");
        }
        var remarks = await ContractTrial.Run(words[0], values, live).ConfigureAwait(false);
        session.Screen.Show(remarks.Select(r => r.ToString()));
        int broken = remarks.Count(r => r.Kept == false);
        session.Screen.Show(broken == 0
            ? $"{remarks.Count(r => r.Kept == true)} rules kept."
            : $"{broken} of {remarks.Count} rules broken.");
        return broken == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
