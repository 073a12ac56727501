using Baton.Host.Trust;

namespace Baton.Clp.Plugins;

/// <summary>Makes a pair of keys to sign plugins with.</summary>
internal sealed class KeygenVerb : IPluginVerb
{
    public string Usage => "keygen NAME";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        string secret = words[0] + ".key", open = words[0] + ".pem";
        string name = PluginSignature.MakeKeys(secret, open);
        session.Screen.Show(
        [
            $"Key {name}: {secret} signs and stays with you.",
            $"{open} belongs into {Path.Combine(
                session.Places.Config, PluginTrust.KeyFolderName)} of every server.",
        ]);
        return Task.FromResult(ExitCode.Done);
    }
}
