using Baton.Clp;

// Ctrl-C ends the process as it would any; what was asked goes on in the daemon.
ExitCode code = await Multicall.Run(
    InvokedName.Read(), args, Wiring.OfThisMachine(), CancellationToken.None);
return (int)code;
