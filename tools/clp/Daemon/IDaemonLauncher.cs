namespace Baton.Clp.Daemon;

/// <summary>Starts the daemon of this server, detached from the command.</summary>
internal interface IDaemonLauncher
{
    ILaunch Launch(Places places);
}

/// <summary>A daemon that was just started.</summary>
internal interface ILaunch
{
    /// <summary>Null while it lives; else the reason why it does not.</summary>
    string? WhyEnded();
}
