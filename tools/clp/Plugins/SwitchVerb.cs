using Baton.Clp.Daemon;
using Baton.Host.Trust;

namespace Baton.Clp.Plugins;

/// <summary>Says in this server's policy whether a type is to be used.</summary>
internal sealed class SwitchVerb(bool on) : IPluginVerb
{
    public string Usage => on ? "enable TYPE" : "disable TYPE";

    public async Task<ExitCode> Run(string[] words, Session session)
    {
        string type = words[0];
        if (!session.IsRoot)
            throw new CommandFailedException(ExitCode.NotAllowed, "Log in as root.");
        string file = Path.Combine(session.Places.Config, PluginTrust.PolicyName);
        var policy = PluginPolicy.Read(file);
        if (policy.Disabled.Contains(type) != on)
        {
            session.Screen.Complain($"{type} is {(on ? "enabled" : "disabled")} already.");
            return ExitCode.AlreadySo;
        }
        (policy with
        {
            Disabled = on ? policy.Disabled.Remove(type) : policy.Disabled.Add(type),
        }).Write(file);
        try
        {
            return await new RescanVerb().Run([], session);
        }
        catch (DaemonUnreachableException)
        {
            session.Screen.Show("Done; the daemon, which does not run, will read it.");
            return ExitCode.Done;
        }
    }
}
