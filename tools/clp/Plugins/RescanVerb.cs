using Baton.Wire.Control;

namespace Baton.Clp.Plugins;

/// <summary>Has the daemon look through the plugin folders, and read the policy, again.</summary>
internal sealed class RescanVerb : IPluginVerb
{
    public string Usage => "rescan";

    public async Task<ExitCode> Run(string[] words, Session session)
    {
        var found = await session.Ask<ControlReply.PluginsAre>(
            new ControlRequest.RescanPlugins(), Session.LookLimit);
        session.Screen.Show(ListVerb.Lines(found.Plugins));
        return ExitCode.Done;
    }
}
