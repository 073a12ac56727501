using Baton.Host.Trust;

namespace Baton.Clp.Plugins;

/// <summary>Signs a plugin's folder as it is.</summary>
internal sealed class SignVerb : IPluginVerb
{
    public string Usage => "sign DIR KEY";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        if (!File.Exists(Path.Combine(words[0], "plugin.json")))
            throw new CommandFailedException(
                ExitCode.Failed, $"{words[0]} has no plugin.json.");
        string name = PluginSignature.Sign(words[0], words[1]);
        session.Screen.Show($"{words[0]} is signed by key {name}.");
        return Task.FromResult(ExitCode.Done);
    }
}
