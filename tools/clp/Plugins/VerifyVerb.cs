using Baton.Host.Trust;

namespace Baton.Clp.Plugins;

/// <summary>Looks whether a plugin's folder is as it was signed, and says its hash.</summary>
internal sealed class VerifyVerb : IPluginVerb
{
    public string Usage => "verify DIR [PUBLICKEY]";

    public Task<ExitCode> Run(string[] words, Session session)
    {
        IEnumerable<string> keys = words.Length > 1 ? [words[1]]
            : new PluginTrust("", "", Path.Combine(
                session.Places.Config, PluginTrust.KeyFolderName)).Keys;
        var check = PluginSignature.Check(words[0], keys);
        session.Screen.Show($"sha256 {FolderListing.Of(words[0]).Digest}");
        if (check.Kind == SignatureKind.Good)
        {
            session.Screen.Show($"{words[0]} is as it was signed by key {check.Detail}.");
            return Task.FromResult(ExitCode.Done);
        }
        session.Screen.Complain($"{words[0]}: {check.Detail}.");
        return Task.FromResult(ExitCode.Failed);
    }
}
